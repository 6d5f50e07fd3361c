#pragma once

#include <vector>

#include "lib/app/cell_wave.hpp"
#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"

namespace dkms::app {

/// Builds and installs cells side by side, then, unless it is forced, those that have to be built
/// again for what is new now, and runs depmod once for each of their kernels.
/// Of the request all counts but which package and kernels are asked for.
Report install_cells(Session& session, const InstallRequest& request,
                     const std::vector<CellTask>& tasks);

}  // namespace dkms::app
