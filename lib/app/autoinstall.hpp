#pragma once

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"

namespace dkms::app {

/// The kernel of a command that works for one at a time: the named one, or the running one.
/// Throws `Error(one_kernel)` for several.
KernelTarget one_kernel(const System& system, const KernelSelection& selection);

/// Whether there is a no-autoinstall file, which is told.
bool is_switched_off(System& system, const KernelTarget& kernel);

/// Installs what wants to be there and is not.
Report install_wanted(Session& session, const InstallRequest& request, const KernelTarget& kernel);

}  // namespace dkms::app
