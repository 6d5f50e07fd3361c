#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dkms::test {

/// A program, as the commands of which any can be left out.
using Program = std::vector<std::string>;

std::string text_of(const Program& program);

/// The variables that the programs leave behind, as `declare -p` prints them:
/// all evaluated by one bash, one after the other. None for a program in which
/// bash itself came to its end.
std::vector<std::optional<std::string>> results_of_bash(const std::vector<Program>& programs);

/// The same, evaluated by us. None for a program with a part that we say not to
/// understand, where bash evaluates a configuration in the sandbox, that nests
/// expressions without end, or takes more than an evaluation may.
std::optional<std::string> result_of_ours(const Program& program);

}  // namespace dkms::test
