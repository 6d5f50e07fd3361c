#pragma once

#include <compare>
#include <string_view>

namespace dkms {

/// How two versions compare: runs of digits as numbers, the rest byte by byte,
/// as `sort -V` of GNU coreutils orders them, to the last byte. The order of dkms for
/// kernels and packages.
std::strong_ordering compare_versions(std::string_view a, std::string_view b);

}  // namespace dkms
