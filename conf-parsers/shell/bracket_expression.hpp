#pragma once

#include <cstddef>
#include <string_view>

namespace dkms::conf::shell {

/// `[:name:]`, `[.x.]` or `[=x=]` at the front of a text: how long it is; else 0.
std::size_t named_item_size(std::string_view text);

/// Whether a character is one of those that a `[…]` of a pattern stands for.
/// @param inside what stands between the brackets
bool bracket_takes(std::string_view inside, char c);

}  // namespace dkms::conf::shell
