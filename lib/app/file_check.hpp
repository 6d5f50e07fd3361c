#pragma once

#include <filesystem>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/system.hpp"
#include "lib/base/kernel_target.hpp"

namespace dkms::app {

/// Looks through one dkms.conf, dkms.toml, framework.conf, or override below
/// /etc/dkms, for each of the kernels. Throws `Error(system)` where it cannot be read.
CheckedFile check_file(const System& system, const std::filesystem::path& file,
                       const std::vector<KernelTarget>& kernels);

}  // namespace dkms::app
