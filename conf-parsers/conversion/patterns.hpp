#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::conversion {

/// A pattern of the shell, as `case` and `==` have it, as an extended regular
/// expression, empty where it matches everything; none where there is no simple one.
std::optional<std::string> expression_of_pattern(const shell::Word& pattern);

/// The right side of `=~`; none where it is put together from variables.
std::optional<std::string> expression_of_match(const shell::Word& word);

/// Matches this text and no other.
std::string expression_of_text(std::string_view text);

/// Some text that an expression matches; none where none was found.
std::optional<std::string> sample_of(const std::string& expression);

}  // namespace dkms::conf::conversion
