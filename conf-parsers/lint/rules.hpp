#pragma once

#include <span>
#include <string_view>

#include "lib/base/diagnostic.hpp"

namespace dkms::conf::lint {

/// One thing that `dkms check` looks for, docs/check.md. The names are stable:
/// they are written into comments that switch a rule off, and into other tools.
struct Rule {
    std::string_view name = {};
    Severity severity = Severity::warning;
    std::string_view summary = {};  ///< what is wrong, one line without a full stop
    std::string_view help = {};     ///< what comes of it, and what to do
};

/// All of them, sorted by name: those of the readers of the formats, too.
std::span<const Rule> rules();

/// None for a name that is no rule.
const Rule* find_rule(std::string_view name);

}  // namespace dkms::conf::lint
