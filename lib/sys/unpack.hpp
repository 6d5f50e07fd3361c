#pragma once

#include <filesystem>
#include <string>

#include "lib/sys/member_rules.hpp"

namespace dkms::sys {

/// Unpacks a tar archive that nobody vouches for into a directory, which is empty
/// and ours alone. Files become 0644 or 0755, owned by this process; everything is
/// flushed to the disk. Throws `Error(archive_refused)`, which names the member and
/// the reason; what was unpacked by then is left to the caller.
/// @return the SHA-256 of the archive
std::string unpack_archive(const std::filesystem::path& archive,
                           const std::filesystem::path& directory, const UnpackLimits& limits = {});

}  // namespace dkms::sys
