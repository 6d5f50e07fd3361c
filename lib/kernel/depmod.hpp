#pragma once

#include <filesystem>

#include "lib/base/command.hpp"

namespace dkms::kernel {

/// Whether dkms rebuilds the indexes of a release at all: only where there are
/// some, since a kernel without them is not installed yet.
bool has_indexes(const std::filesystem::path& module_dir);

/// Where depmod works.
struct DepmodPlace {
    std::filesystem::path module_dir = {};  ///< <install tree>/<release>
    /// What depmod takes for the root, where the install tree is not the
    /// machine's own: <base>/lib/modules leads to it. Empty: the machine.
    std::filesystem::path base = {};
    /// A depmod.d file for other roots, whose own configuration depmod does
    /// not read. Empty: none.
    std::filesystem::path search_order = {};
    std::filesystem::path boot = {};  ///< for System.map-<release>

    bool operator==(const DepmodPlace&) const = default;
};

/// The command that rebuilds the module indexes of a release, depmod(8).
Command depmod_command(const DepmodPlace& place, const Environment& environment);

/// Flushes the indexes of a release to the disk: depmod renames them into
/// place and syncs nothing.
void sync_indexes(const std::filesystem::path& module_dir);

}  // namespace dkms::kernel
