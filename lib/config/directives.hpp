#pragma once

#include <map>
#include <string>

#include "lib/config/origin.hpp"

namespace dkms::config {

/// All values of one directive. A scalar is index 0 of an array, as in bash,
/// but whether it was written as one is kept: `BUILD_EXCLUSIVE_KERNEL=` is for
/// the package, `BUILD_EXCLUSIVE_KERNEL[0]=` for its first module.
struct DirectiveValues {
    std::map<unsigned, Text> at = {};
    bool indexed = false;

    bool operator==(const DirectiveValues&) const = default;
};

/// What a dkms.conf and its overrides leave behind when they have been
/// evaluated for one kernel: `directives[name].at[index]`.
using Directives = std::map<std::string, DirectiveValues>;

}  // namespace dkms::config
