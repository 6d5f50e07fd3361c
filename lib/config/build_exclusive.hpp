#pragma once

#include <vector>

#include "lib/config/origin.hpp"

namespace dkms::config {

/// `BUILD_EXCLUSIVE_*`: the kernels that a package, or one of its modules, is
/// for. An empty text is no constraint.
struct BuildExclusive {
    Text kernel = {};      ///< extended regular expression for the kernel release
    Text kernel_min = {};  ///< the first release, by version order
    Text kernel_max = {};  ///< the last release, by version order
    Text arch = {};        ///< extended regular expression for the arch
    Text config = {};      ///< words CONFIG_X (y or m) and !CONFIG_X (neither)

    bool operator==(const BuildExclusive&) const = default;
};

}  // namespace dkms::config
