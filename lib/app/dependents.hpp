#pragma once

#include <string>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/session.hpp"
#include "lib/app/task_order.hpp"

namespace dkms::app {

/// The name of a package that a cell was built with, with BUILD_DEPENDS_REBUILD, in another version
/// than the one that is installed now. Empty: there is none.
std::string changed_dependency(const System& system, const PackageId& package,
                               const KernelTarget& kernel);

/// The cells that were built, with BUILD_DEPENDS_REBUILD, with another version of what has just
/// been installed; of several versions of a package the installed one, or else the newest.
std::vector<DependentCell> find_dependents(const Session& session,
                                           const std::vector<CellOutcome>& outcomes);

}  // namespace dkms::app
