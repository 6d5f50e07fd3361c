#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/plan/build_plan.hpp"
#include "lib/store/manifest.hpp"
#include "lib/store/tree_layout.hpp"

namespace dkms::install {

/// What an uninstallation is asked for.
struct RemovalInputs {
    PackageId package;
    KernelTarget kernel;
    /// What the configuration names now: only that is looked for, as with dkms.
    std::vector<plan::ModuleOutput> modules = {};
    /// Where modules are put: the site's place, and where older versions of
    /// dkms put them. Relative.
    std::vector<std::filesystem::path> locations = {};
};

struct RemovalPlan {
    store::Manifest manifest;  ///< files that will go, originals that will come back
    std::vector<std::filesystem::path> left = {};  ///< absolute; there, but not what we placed
};

/// Finds out what is ours: what the manifest of the installation says or,
/// without one, what is the same module as the one in the tree.
RemovalPlan plan_removal(const store::TreeLayout& layout, const RemovalInputs& inputs);

/// Records what it does, unlinks what leads to the modules from other kernels,
/// deletes those that are still as we placed them, gives the originals back, and makes the cell
/// inactive. May be called again after a crash. The manifest stays until `forget_removal`.
void take_away(const store::TreeLayout& layout, const store::Manifest& manifest);

/// After depmod: nothing is left to finish.
void forget_removal(const store::TreeLayout& layout, const store::Manifest& manifest);

}  // namespace dkms::install
