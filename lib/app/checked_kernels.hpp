#pragma once

#include <vector>

#include "lib/app/requests.hpp"
#include "lib/app/system.hpp"
#include "lib/base/kernel_target.hpp"

namespace dkms::app {

/// The kernels that `check` evaluates configurations for: those that are named,
/// or else one of each kind that packages tell apart, the same on every machine.
std::vector<KernelTarget> checked_kernels(const System& system, const KernelSelection& selection);

}  // namespace dkms::app
