#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dkms {

/// About how large a regular expression becomes when it is compiled; none for one that
/// is refused: what is repeated is copied, so that a few signs can fill the memory, and
/// back references take a time that grows without bound.
std::optional<std::size_t> expression_cost(std::string_view expression);

/// Whether a POSIX extended regular expression matches somewhere in a text, as
/// bash's `=~` does. None of the package's texts is trusted to be one: throws
/// `Error(bad_config)` that names `directive` if it is not, or too large a one.
bool pattern_matches(const std::string& expression, const std::string& text,
                     std::string_view directive);

}  // namespace dkms
