#pragma once

#include <functional>

#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::lint {

/// Where a walk through a text is.
struct Surroundings {
    bool always_runs = true;  ///< no condition, loop, function or substitution is around
    bool in_function = false;
};

/// What to call for what is met; those that are empty are not called.
struct Visitor {
    std::function<void(const shell::Command&, const Surroundings&)> command = {};
    std::function<void(const shell::Assignment&, const Surroundings&)> assignment = {};
    std::function<void(const shell::Parameter&, const shell::Part&)> parameter = {};
};

/// Visits every command, assignment and expansion of a text, in all branches and
/// in the order in which they are written.
void walk(const shell::List& commands, const Visitor& visitor);

/// A word without expansions, as it reads; empty for others.
std::string literal_text(const shell::Word& word);

}  // namespace dkms::conf::lint
