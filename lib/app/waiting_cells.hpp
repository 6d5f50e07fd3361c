#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/system.hpp"

namespace dkms::app {

/// A kernel that nothing can be built for yet.
struct MissingHeaders {
    std::string release = {};
    std::filesystem::path place = {};  ///< where they would be
    std::string next = {};             ///< how to get them
};

/// The installed kernels without headers, in the order of their directories.
std::vector<MissingHeaders> kernels_without_headers(const System& system);

/// What `autoinstall` would build for these kernels if it could: of each package the newest version
/// that asks for it.
std::vector<WaitingCell> find_waiting_cells(const System& system,
                                            const std::vector<MissingHeaders>& kernels);

}  // namespace dkms::app
