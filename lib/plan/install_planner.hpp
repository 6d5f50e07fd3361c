#pragma once

#include "lib/plan/build_plan.hpp"
#include "lib/plan/install_plan.hpp"

namespace dkms::plan {

/// A built module that may be installed, and what of its name is there.
struct InstallCandidate {
    ModuleOutput module = {};
    std::string file_name = {};                       ///< in the tree
    std::vector<std::filesystem::path> present = {};  ///< relative to the module directory, sorted
};

/// Whether some version of the package is installed for the kernel already.
enum class Active { no, yes };

/// Where all go is the site's choice, `location`, and not DEST_MODULE_LOCATION.
/// A module that was there first is archived, unless the package is active:
/// then what is there came from it, or was archived before.
InstallPlan plan_install(const PackageId& package, const KernelTarget& kernel,
                         const std::vector<InstallCandidate>& candidates,
                         const std::filesystem::path& location, Active active);

/// A destination directory as settings write it, relative: "/extra/" is "extra".
/// Throws `Error(bad_config)` for one that leads out of the kernel's directory.
std::filesystem::path destination_directory(const std::filesystem::path& written);

}  // namespace dkms::plan
