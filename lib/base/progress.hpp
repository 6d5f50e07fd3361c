#pragma once

#include <string>
#include <string_view>

#include "lib/base/diagnostic.hpp"

namespace dkms {

/// The port through which long work says where it stands. Text is made at the
/// edge: a sink may show, log or drop what it is told. Cells that run side by side
/// tell it from their threads.
class ProgressSink {
public:
    virtual ~ProgressSink() = default;

    /// A step of one cell begins.
    /// @param cell "it87/1.0, 6.1.0-56-amd64, x86_64", or "it87/1.0"
    /// @param step a few words in the present: "building", "applying fix.patch"
    virtual void step(std::string_view cell, std::string_view step) = 0;

    /// A cell of a wave begins, or has ended; in between it may have come some way.
    /// @param percent 1 to 99, as far as an earlier build tells
    virtual void began(std::string_view /*cell*/) {}
    virtual void advanced(std::string_view /*cell*/, unsigned /*percent*/) {}
    virtual void ended(std::string_view /*cell*/) {}
    /// Comes often while cells run, for clocks to go on.
    virtual void tick() {}

    /// Something the user should know, which stops nothing. One line, no full stop.
    virtual void warning(std::string_view cell, std::string_view message) = 0;

    /// What a child printed, as it comes; only with --verbose.
    virtual void output(std::string_view text) = 0;

    /// A finding about a configuration file.
    virtual void diagnostic(const Diagnostic& diagnostic) = 0;
};

}  // namespace dkms
