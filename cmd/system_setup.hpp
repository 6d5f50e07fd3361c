#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cmd/arguments.hpp"

namespace dkms::app {
struct System;
}

namespace dkms::cmd {

class Output;

/// Whether text on this descriptor may be coloured: a terminal that has colours,
/// whose user has not set NO_COLOR.
bool wants_colour(int descriptor);

/// Whether lines on this descriptor can be drawn again.
bool is_terminal(int descriptor);

/// The composition root: reads the environment, the host and framework.conf
/// once, lets the options overrule them, and makes the real ports.
class SystemSetup {
public:
    /// @param words of the command line, for the lock file to name
    SystemSetup(const Arguments& arguments, const std::vector<std::string>& words, Output& output);
    ~SystemSetup();
    SystemSetup(const SystemSetup&) = delete;
    SystemSetup& operator=(const SystemSetup&) = delete;

    app::System& system() noexcept;

private:
    struct Ports;
    std::unique_ptr<Ports> ports_;
};

}  // namespace dkms::cmd
