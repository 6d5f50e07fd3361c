#pragma once

#include <filesystem>

#include "lib/app/system.hpp"

namespace dkms::app {

/// Whether an archive is for rpm(8).
bool is_rpm(const std::filesystem::path& archive);

/// Has rpm(8) install a package, whose scripts may call dkms: the tree may not be
/// held meanwhile. Throws `Error(archive_missing)`, `Error(rpm_failed)`.
void install_rpm(System& system, const std::filesystem::path& archive);

}  // namespace dkms::app
