#pragma once

#include "lib/plan/install_plan.hpp"
#include "lib/store/manifest.hpp"
#include "lib/store/tree_layout.hpp"

namespace dkms::install {

// An installation is three calls, and each may be made again after a crash:
// what it does is written in the manifest before it is done.

/// What an installation will do, with the digests of what it will place.
store::Manifest manifest_for(const store::TreeLayout& layout, const plan::InstallPlan& plan);

/// Records the manifest, keeps the originals, places the modules, and makes the
/// cell the active one.
void put_in_place(const store::TreeLayout& layout, const store::Manifest& manifest);

/// After depmod knows the new modules: the originals that they displace and
/// the files that they replace go, and the manifest says installed.
void settle(const store::TreeLayout& layout, store::Manifest manifest);

}  // namespace dkms::install
