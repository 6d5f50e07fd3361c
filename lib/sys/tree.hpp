#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include <sys/types.h>

namespace dkms::sys {

struct Owner {
    uid_t user = 0;
    gid_t group = 0;
    bool operator==(const Owner&) const = default;
};

struct CopyOptions {
    std::optional<Owner> owner = {};  ///< for everything that is made; none: as the process
    bool keep_times = true;
};

/// Copies a directory's contents into `destination`, which is made if missing.
/// Links are copied as links, never followed; devices, sockets and set-id bits
/// are not copied. Both sides are walked by descriptor.
void copy_tree(const std::filesystem::path& source, const std::filesystem::path& destination,
               const CopyOptions& options = {});

/// Flushes everything below a directory to the disk: it is the file system that is
/// flushed, in one call.
void sync_tree(const std::filesystem::path& path);

/// Removes a directory and all below it, following no link and crossing into
/// nothing that is replaced meanwhile. Nothing there is no error.
void remove_tree(const std::filesystem::path& path);

/// Removes the directories below this one in which there is nothing, and then itself if it is
/// empty. Follows no link.
void remove_empty_directories(const std::filesystem::path& path);

/// Copies one regular file out of a directory whose contents are not trusted:
/// no component below `root` may be a link, and at most `limit` bytes are taken.
/// False if there is no such regular file.
bool copy_file_out(const std::filesystem::path& root, const std::filesystem::path& inside,
                   const std::filesystem::path& destination, std::uint64_t limit);

/// Copies one regular file to a staged file beside `destination` and renames
/// it there, flushed to the disk. `source`'s last component may not be a link.
void copy_file(const std::filesystem::path& source, const std::filesystem::path& destination,
               mode_t mode);

}  // namespace dkms::sys
