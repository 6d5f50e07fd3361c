#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dkms::conf::shell {

/// The part of sed(1) that only changes text: s, p, d, q and y with addresses.
/// None for a script that has more in it.
/// @param extended as with -E
/// @param quiet as with -n
std::optional<std::string> run_sed(std::string_view script, bool extended, bool quiet,
                                   std::string_view text);

}  // namespace dkms::conf::shell
