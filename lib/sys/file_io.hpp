#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace dkms::sys {

/// No text that we read whole is larger: a configuration, a record, a log's tail.
constexpr std::size_t text_limit = std::size_t{16} << 20;

/// The whole of a regular file. Throws `Error(system)`, also when it is larger
/// than `limit` bytes or no regular file. Links are followed.
std::string read_file(const std::filesystem::path& path, std::size_t limit = text_limit);

/// As `read_file`; none if there is no such file.
std::optional<std::string> read_file_if_exists(const std::filesystem::path& path,
                                               std::size_t limit = text_limit);

/// The file becomes `text` whole, or stays as it was; flushed to the disk.
void write_file(const std::filesystem::path& path, std::string_view text, mode_t mode = 0644);

/// Makes a directory and those above it that are missing.
void make_directories(const std::filesystem::path& path, mode_t mode = 0755);

/// Flushes a directory's entries to the disk.
void sync_directory(const std::filesystem::path& path);

/// Where a symbolic link points, by its text; none if it is no link.
std::optional<std::filesystem::path> link_target(const std::filesystem::path& path);

/// A symbolic link that takes the place of whatever file or link was there, at once.
void replace_link(const std::filesystem::path& link, const std::filesystem::path& target);

/// Renames a directory to a place where there is nothing yet, if it is there. Flushed to the disk.
void move_directory(const std::filesystem::path& from, const std::filesystem::path& to);

/// Unlinks a file or link; whether there was one. A directory is an error.
bool remove_file(const std::filesystem::path& path);

/// Removes an empty directory. Whether it is gone, or was not there: false if it is not empty.
bool remove_empty_directory(const std::filesystem::path& path);

/// Files, links and directories alike; a dangling link exists.
bool exists_without_following(const std::filesystem::path& path);
bool is_directory(const std::filesystem::path& path);     ///< following links
bool is_regular_file(const std::filesystem::path& path);  ///< following links
bool is_executable_file(
    const std::filesystem::path& path);  ///< regular, with an x bit; following links

/// What stat(2) says of a file that changes when the file does: device, inode,
/// size, and the times of its content and of itself; empty if it is not there.
std::string file_stamp(const std::filesystem::path& path);

/// When a file changed, since the epoch.
struct FileTimes {
    std::chrono::nanoseconds content = {};  ///< mtime: a package may bring it along
    std::chrono::nanoseconds itself = {};   ///< ctime: when it came to be as it is, here
};

/// Links are followed; none if it is not there.
std::optional<FileTimes> file_times(const std::filesystem::path& path);

/// Whether two regular files hold the same bytes.
bool has_same_content(const std::filesystem::path& a, const std::filesystem::path& b);

/// Whether we could make files in a directory; not on a read-only file system.
bool is_writable_directory(const std::filesystem::path& path);

/// Takes the place of a directory, or becomes it, in one step; what was there
/// before is at `staged` then.
void exchange_directory(const std::filesystem::path& staged, const std::filesystem::path& place);

/// Whether only root (or, in tests, the calling user) could have changed this
/// file: it and each directory above it are owned so and writable by nobody else.
bool is_trusted_path(const std::filesystem::path& path);

}  // namespace dkms::sys
