#pragma once

#include <cstddef>
#include <stdexcept>

#include "conf-parsers/shell/bounds.hpp"

namespace dkms::conf::shell {

/// More steps, text or depth than a configuration needs.
class TooMuch : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What one evaluation may use up, whatever it is given: so each one ends. All
/// of it is counted, so that a text has the same fate on every machine.
class Budget {
public:
    explicit Budget(Bounds bounds) : bounds_(bounds) {}

    /// A command, a part of a word, a turn of a loop; a subshell takes more.
    void step(unsigned count = 1)
    {
        steps_ += count;
        if (steps_ > bounds_.steps) {
            throw TooMuch("it takes too many steps");
        }
    }

    /// Text that is made: as much as could be kept.
    void make(std::size_t bytes)
    {
        made_ += bytes;
        if (bytes > bounds_.made || made_ > bounds_.made) {
            throw TooMuch("it makes too much text");
        }
    }

    /// Text that is searched or copied.
    void walk(std::size_t bytes)
    {
        walked_ += bytes;
        if (bytes > bounds_.walked || walked_ > bounds_.walked) {
            throw TooMuch("it works through too much text");
        }
    }

private:
    Bounds bounds_;
    unsigned steps_ = 0;
    std::size_t made_ = 0;
    std::size_t walked_ = 0;
};

}  // namespace dkms::conf::shell
