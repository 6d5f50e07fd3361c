#pragma once

#include "lib/app/system.hpp"
#include "lib/base/kernel_target.hpp"

namespace dkms::app {

/// What the site adds to the environment of builds: the exported variables of the
/// file that build_environment of framework.conf names, for this kernel. Findings
/// are shown; where there is no such file, nothing is added.
Environment build_environment(System& system, const KernelTarget& kernel);

}  // namespace dkms::app
