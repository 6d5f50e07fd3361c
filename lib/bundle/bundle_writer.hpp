#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::bundle {

/// What goes into a tarball, and where it is now.
struct Contents {
    struct Cell {
        KernelTarget kernel;
        std::filesystem::path directory = {};
    };
    PackageId package;
    std::filesystem::path source = {};     ///< of the package
    bool binaries_only = false;            ///< of the source only the configuration
    std::filesystem::path conf_file = {};  ///< for binaries_only: in place of the source's
    std::vector<Cell> cells = {};
};

struct Written {
    std::string digest = {};  ///< SHA-256
    /// Devices, pipes and sockets, which were left out; links that lead out of the
    /// source, which `ldtarball` will refuse.
    std::vector<std::string> oddities = {};
};

/// Writes a tarball that this program and the shell dkms load. The same contents
/// give the same bytes.
/// @param destination its suffix says how it is compressed
/// @param time of every member, in seconds since 1970
Written write_bundle(const Contents& contents, const std::filesystem::path& destination,
                     std::int64_t time);

}  // namespace dkms::bundle
