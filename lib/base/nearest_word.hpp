#pragma once

#include <span>
#include <string_view>

namespace dkms {

/// The word that was most likely meant: the nearest by the number of letters that
/// are wrong, missing, too many or swapped, where those are few for its length;
/// upper and lower case count as one letter. Empty where none is near.
std::string_view nearest_word(std::string_view written, std::span<const std::string_view> known);

}  // namespace dkms
