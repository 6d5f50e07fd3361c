#pragma once

#include "lib/app/requests.hpp"
#include "lib/app/system.hpp"

namespace dkms::app {

/// The kernel of a command that works for one at a time: the named one, or the running one.
/// Throws `Error(one_kernel)` for several.
KernelTarget one_kernel(const System& system, const KernelSelection& selection);

}  // namespace dkms::app
