#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::plan {

/// One module file that an installation puts in place.
struct Placement {
    std::string name = {};                   ///< of the module, without ".ko"
    std::string file_name = {};              ///< of the built file, with its suffixes
    std::filesystem::path destination = {};  ///< relative to the kernel's module directory
    std::filesystem::path original = {};     ///< relative; to be archived, then to go; empty: none
    std::vector<std::filesystem::path> replaced = {};  ///< relative; of an earlier install of ours

    bool operator==(const Placement&) const = default;
};

/// Which files go where, and what they displace.
struct InstallPlan {
    PackageId package;
    KernelTarget kernel;
    std::vector<Placement> placements = {};

    bool operator==(const InstallPlan&) const = default;
};

}  // namespace dkms::plan
