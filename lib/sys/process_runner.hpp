#pragma once

#include <functional>
#include <string_view>
#include <variant>

#include "lib/base/command.hpp"

namespace dkms::sys {

struct Exited {
    int code = 0;
    bool operator==(const Exited&) const = default;
};
struct Signalled {
    int signal = 0;
    bool operator==(const Signalled&) const = default;
};
struct TimedOut {
    bool operator==(const TimedOut&) const = default;
};
/// The sink asked to stop it: too much output, for example.
struct Stopped {
    bool operator==(const Stopped&) const = default;
};

/// How a command ended. "Exit code -9" cannot be said.
using Ending = std::variant<Exited, Signalled, TimedOut, Stopped>;

inline bool succeeded(const Ending& ending)
{
    return ending == Ending{Exited{0}};
}

enum class SinkAnswer { go_on, stop };

/// Receives stdout and stderr, merged, in pieces as they arrive.
using OutputSink = std::function<SinkAnswer(std::string_view)>;

/// Runs one command to its end, in a process group of its own that is killed
/// when the command has ended or has overrun its time. However it ends is an
/// answer; throws `Error` only when the command could not be started.
class ProcessRunner {
public:
    virtual ~ProcessRunner() = default;
    virtual Ending run(const Command& command, const OutputSink& output) = 0;
};

}  // namespace dkms::sys
