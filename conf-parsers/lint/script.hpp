#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/lint/findings.hpp"

namespace dkms::conf::lint {

/// A text and its syntax tree, up to the first mistake in the syntax.
struct Script {
    NamedText source = {};
    shell::List commands = {};
    /// Whether a name means something to whoever reads this file: a directive, or a
    /// setting of framework.conf.
    std::function<bool(std::string_view)> is_known = {};
};

Script parse_script(const NamedText& text, std::function<bool(std::string_view)> is_known);

/// The variables that some command of the text assigns.
std::vector<std::string> assigned_names(const Script& script);

// Each looks at the whole text, in all branches, whatever the kernel.

/// What is written as an assignment, and is none.
void check_commands(const Script& script, Findings& findings);
/// Expansions that break where a variable is empty, and comparisons of versions as texts.
void check_expansions(const Script& script, Findings& findings);
/// Names that are nearly a directive, that are one of old, or that are given twice.
void check_names(const Script& script, Findings& findings);
/// Characters that look like others, or like nothing; line ends of DOS. For any format.
void check_characters(const NamedText& text, Findings& findings);

}  // namespace dkms::conf::lint
