#pragma once

#include <string>
#include <string_view>

namespace dkms::conf::shell {

/// Whether a shell pattern matches the whole of a text: `*`, `?`, `[…]` with
/// ranges and classes, the groups of extglob; a backslash makes plain.
/// Bounded: a pattern that would take too long does not match.
bool pattern_matches_text(std::string_view pattern, std::string_view text);

/// Whether there is anything in it that is not plain.
bool is_pattern(std::string_view pattern);

/// Makes a plain text a pattern for itself.
std::string escaped_pattern(std::string_view text);

}  // namespace dkms::conf::shell
