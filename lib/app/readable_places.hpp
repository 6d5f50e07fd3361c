#pragma once

#include <filesystem>
#include <vector>

#include "lib/app/load_config.hpp"

namespace dkms::app {

/// The files and directories that a configuration may look at while it is evaluated: those of
/// the package, of kernels, and a few that tell distributions and processors apart.
/// @param file the configuration itself
std::vector<std::filesystem::path> readable_places(const System& system, const ConfigQuery& query,
                                                   const std::filesystem::path& file);

}  // namespace dkms::app
