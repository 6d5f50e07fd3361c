#pragma once

#include <functional>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/system.hpp"
#include "lib/store/package_store.hpp"

namespace dkms::app {

/// A kernel as it was asked for. Its name is checked when its cell's turn comes,
/// so that a bad one stops no other.
KernelTarget checked_kernel(const System& system, const KernelSelection& selection,
                            const KernelWords& words);

/// The kernels that a command names, or the running one.
std::vector<KernelWords> selected_kernels(const System& system, const KernelSelection& selection);

/// The kernels that a command names, or else all that have modules here, oldest first.
std::vector<KernelTarget> named_or_installed_kernels(const System& system,
                                                     const KernelSelection& selection);

/// The package of a command that works on one in the tree. Throws
/// `Error(usage)` if it is not named wholly, `Error(not_added)` if it is not
/// there, `Error(conf_missing)` if its source is gone.
PackageId registered_package(const store::PackageStore& store, const PackageWords& words);

/// Throws as `registered_package`: what is not there is told to everybody, whoever may change what.
/// Where an interrupted command left something behind that is for the session to do, which
/// clears up first: this may be the same command again.
void require_registered(const System& system, const PackageWords& words);

void require_named(const PackageWords& words);

/// Does one cell's work; an `Error` becomes its outcome.
CellOutcome run_cell(const PackageId& package, const std::optional<KernelTarget>& kernel,
                     const std::function<void(CellOutcome&)>& work);

/// "name/version, release, arch": how messages name a cell.
std::string cell_text(const PackageId& package, const KernelTarget& kernel);

}  // namespace dkms::app
