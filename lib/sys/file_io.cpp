#include "lib/sys/file_io.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/staged_file.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

/// `size` is what stat(2) says: of a file of the disk it saves the call that finds the end;
/// files of the kernel are longer (/proc) or shorter (/sys) than that.
std::string read_all(const UniqueFd& file, const fs::path& path, std::size_t size,
                     std::size_t limit)
{
    std::string text;
    std::array<char, 65536> buffer{};
    while (size == 0 || text.size() != size) {
        const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            throw_system_error("read", path.native());
        }
        if (count == 0) {
            break;
        }
        text.append(buffer.data(), static_cast<std::size_t>(count));
        if (text.size() > limit) {
            throw Error(ErrorCode::system,
                        fmt::format("read {}: larger than {} bytes", path.native(), limit));
        }
    }
    return text;
}

bool stat_is(const fs::path& path, mode_t kind)
{
    struct stat facts = {};
    return ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & S_IFMT) == kind;
}

/// Owned by root or by the caller, and writable by nobody else.
bool is_trusted_entry(const fs::path& path)
{
    struct stat facts = {};
    if (::lstat(path.c_str(), &facts) != 0) {
        return false;
    }
    const bool owned = facts.st_uid == 0 || facts.st_uid == ::geteuid();
    if (S_ISLNK(facts.st_mode)) {
        return owned;
    }
    const bool sticky_directory = S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0;
    return owned && ((facts.st_mode & (S_IWGRP | S_IWOTH)) == 0 || sticky_directory);
}

}  // namespace

std::optional<std::string> read_file_if_exists(const fs::path& path, std::size_t limit)
{
    // O_NONBLOCK: a FIFO must not hold us before we have seen that it is one.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::nullopt;
        }
        throw_system_error("open", path.native());
    }
    struct stat facts = {};
    if (::fstat(file.get(), &facts) != 0) {
        throw_system_error("stat", path.native());
    }
    if (!S_ISREG(facts.st_mode)) {
        throw Error(ErrorCode::system, fmt::format("read {}: not a regular file", path.native()));
    }
    return read_all(file, path, static_cast<std::size_t>(facts.st_size), limit);
}

std::string read_file(const fs::path& path, std::size_t limit)
{
    auto text = read_file_if_exists(path, limit);
    if (!text) {
        errno = ENOENT;
        throw_system_error("open", path.native());
    }
    return *std::move(text);
}

void write_file(const fs::path& path, std::string_view text, mode_t mode)
{
    StagedFile staged(path);
    staged.write(std::as_bytes(std::span(text)));
    staged.commit(mode);
}

void make_directories(const fs::path& path, mode_t mode)
{
    if (path.empty() || sys::is_directory(path)) {
        return;
    }
    make_directories(path.parent_path(), mode);
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
        throw_system_error("mkdir", path.native());
    }
    if (::chmod(path.c_str(), mode) != 0) {  // whatever the umask is
        throw_system_error("chmod", path.native());
    }
}

void sync_directory(const fs::path& path)
{
    const UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) {
        throw_system_error("fsync", path.native());
    }
}

std::optional<fs::path> link_target(const fs::path& path)
{
    // Not read_symlink(), which asks for the size first.
    std::string target(256, '\0');
    while (true) {
        const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
        if (size < 0) {
            return std::nullopt;
        }
        if (static_cast<std::size_t>(size) < target.size()) {
            target.resize(static_cast<std::size_t>(size));
            return target;
        }
        target.resize(target.size() * 2);
    }
}

void replace_link(const fs::path& link, const fs::path& target)
{
    const auto staged = link.parent_path() / fmt::format(".{}.dkms-new", link.filename().native());
    ::unlink(staged.c_str());
    if (::symlink(target.c_str(), staged.c_str()) != 0) {
        throw_system_error("symlink", link.native());
    }
    if (::rename(staged.c_str(), link.c_str()) != 0) {
        const int number = errno;
        ::unlink(staged.c_str());
        errno = number;
        throw_system_error("rename onto", link.native());
    }
    sync_directory(link.parent_path());
}

void move_directory(const fs::path& from, const fs::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) {
        if (errno == ENOENT) {
            return;
        }
        throw_system_error("rename", from.native());
    }
    sync_directory(from.parent_path());
}

bool remove_file(const fs::path& path)
{
    if (::unlink(path.c_str()) == 0) {
        return true;
    }
    if (errno != ENOENT && errno != ENOTDIR) {
        throw_system_error("unlink", path.native());
    }
    return false;
}

bool remove_empty_directory(const fs::path& path)
{
    if (::rmdir(path.c_str()) == 0 || errno == ENOENT) {
        return true;
    }
    if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR) {
        throw_system_error("rmdir", path.native());
    }
    return false;
}

bool exists_without_following(const fs::path& path)
{
    struct stat facts = {};
    return ::lstat(path.c_str(), &facts) == 0;
}

bool is_directory(const fs::path& path)
{
    return stat_is(path, S_IFDIR);
}

bool is_regular_file(const fs::path& path)
{
    return stat_is(path, S_IFREG);
}

bool is_executable_file(const fs::path& path)
{
    struct stat facts = {};
    return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)
           && (facts.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
}

std::string file_stamp(const fs::path& path)
{
    struct stat facts = {};
    if (::stat(path.c_str(), &facts) != 0) {
        return {};
    }
    return fmt::format("{}:{}:{}:{}.{}:{}.{}", facts.st_dev, facts.st_ino, facts.st_size,
                       facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec,
                       facts.st_ctim.tv_nsec);
}

std::optional<FileTimes> file_times(const fs::path& path)
{
    struct stat facts = {};
    if (::stat(path.c_str(), &facts) != 0) {
        return std::nullopt;
    }
    const auto since_epoch = [](const timespec& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    };
    return FileTimes{.content = since_epoch(facts.st_mtim), .itself = since_epoch(facts.st_ctim)};
}

bool has_same_content(const fs::path& a, const fs::path& b)
{
    std::error_code error;
    if (fs::file_size(a, error) != fs::file_size(b, error) || error) {
        return false;
    }
    constexpr std::size_t limit = std::size_t{1} << 30;
    return read_file(a, limit) == read_file(b, limit);
}

bool is_writable_directory(const fs::path& path)
{
    return sys::is_directory(path) && ::access(path.c_str(), W_OK | X_OK) == 0;
}

void exchange_directory(const fs::path& staged, const fs::path& place)
{
    const unsigned how = exists_without_following(place) ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, staged.c_str(), AT_FDCWD, place.c_str(), how) != 0) {
        throw_system_error("rename to", place.native());
    }
    sync_directory(place.parent_path());
}

bool is_trusted_path(const fs::path& path)
{
    std::error_code failed;
    const auto resolved = fs::canonical(path, failed);
    if (failed) {
        return false;
    }
    for (auto entry = resolved; entry != entry.root_path(); entry = entry.parent_path()) {
        if (!is_trusted_entry(entry)) {
            return false;
        }
    }
    return is_trusted_entry(resolved.root_path());
}

}  // namespace dkms::sys
