#include "lib/sys/tree.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/staged_file.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk = std::size_t{128} << 10;
constexpr unsigned deepest = 128;  // no source tree is deeper; a bound on our own stack
constexpr mode_t permissions = 0777;

struct Entry {
    std::string name;
    struct stat facts = {};
};

[[noreturn]] void fail(std::string_view call, const fs::path& path)
{
    throw_system_error(call, path.native());
}

UniqueFd open_directory(int parent, const char* name, const fs::path& shown)
{
    UniqueFd fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) {
        fail("open", shown);
    }
    return fd;
}

/// The entries of an open directory. One that vanishes meanwhile is left out.
std::vector<Entry> entries_of(const UniqueFd& directory, const fs::path& shown)
{
    const int again = ::openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* stream = again >= 0 ? ::fdopendir(again) : nullptr;  // it owns the descriptor then
    if (stream == nullptr) {
        fail("list", shown);
    }
    std::vector<Entry> result;
    while (const dirent* found = ::readdir(stream)) {  // NOLINT(concurrency-mt-unsafe)
        Entry entry{.name = found->d_name};
        if (entry.name == "." || entry.name == "..") {
            continue;
        }
        if (::fstatat(directory.get(), found->d_name, &entry.facts, AT_SYMLINK_NOFOLLOW) == 0) {
            result.push_back(std::move(entry));
        }
    }
    ::closedir(stream);
    return result;
}

template <typename Sink>
std::uint64_t pump(const UniqueFd& from, const fs::path& shown, std::uint64_t limit, Sink&& sink)
{
    std::vector<std::byte> buffer(chunk);
    std::uint64_t total = 0;
    while (true) {
        const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            fail("read", shown);
        }
        if (count == 0) {
            return total;
        }
        total += static_cast<std::uint64_t>(count);
        if (total > limit) {
            throw Error(ErrorCode::system,
                        fmt::format("copy {}: larger than {} bytes", shown.native(), limit));
        }
        sink(std::span(buffer.data(), static_cast<std::size_t>(count)));
    }
}

void write_all(int fd, std::span<const std::byte> bytes, const fs::path& shown)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            fail("write", shown);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

/// Copies what is below one open directory into another.
class TreeCopier {
public:
    explicit TreeCopier(const CopyOptions& options) : options_(options) {}

    void copy(const UniqueFd& from, const UniqueFd& to, const fs::path& shown, unsigned depth)
    {
        if (depth > deepest) {
            throw Error(ErrorCode::system, fmt::format("copy {}: deeper than {} directories",
                                                       shown.native(), deepest));
        }
        for (const auto& entry : entries_of(from, shown)) {
            copy_entry(from, to, entry, shown / entry.name, depth);
        }
    }

private:
    void copy_entry(const UniqueFd& from, const UniqueFd& to, const Entry& entry,
                    const fs::path& shown, unsigned depth)
    {
        if (S_ISDIR(entry.facts.st_mode)) {
            copy_directory(from, to, entry, shown, depth);
        } else if (S_ISREG(entry.facts.st_mode)) {
            copy_regular(from, to, entry, shown);
        } else if (S_ISLNK(entry.facts.st_mode)) {
            copy_link(from, to, entry, shown);
        }
    }

    void copy_directory(const UniqueFd& from, const UniqueFd& to, const Entry& entry,
                        const fs::path& shown, unsigned depth)
    {
        const char* name = entry.name.c_str();
        if (::mkdirat(to.get(), name, 0700) != 0 && errno != EEXIST) {
            fail("mkdir", shown);
        }
        const auto below = open_directory(from.get(), name, shown);
        const auto made = open_directory(to.get(), name, shown);
        copy(below, made, shown, depth + 1);
        finish(made.get(), entry, shown);
    }

    void copy_regular(const UniqueFd& from, const UniqueFd& to, const Entry& entry,
                      const fs::path& shown)
    {
        const char* name = entry.name.c_str();
        const UniqueFd source(::openat(from.get(), name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (!source) {
            fail("open", shown);
        }
        ::unlinkat(to.get(), name, 0);
        const UniqueFd made(
            ::openat(to.get(), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!made) {
            fail("create", shown);
        }
        pump(source, shown, UINT64_MAX,
             [&](std::span<const std::byte> bytes) { write_all(made.get(), bytes, shown); });
        finish(made.get(), entry, shown);
    }

    void copy_link(const UniqueFd& from, const UniqueFd& to, const Entry& entry,
                   const fs::path& shown)
    {
        const char* name = entry.name.c_str();
        std::string target(static_cast<std::size_t>(entry.facts.st_size) + 1, '\0');
        const ssize_t length = ::readlinkat(from.get(), name, target.data(), target.size());
        if (length < 0) {
            fail("readlink", shown);
        }
        target.resize(static_cast<std::size_t>(length));
        ::unlinkat(to.get(), name, 0);
        if (::symlinkat(target.c_str(), to.get(), name) != 0) {
            fail("symlink", shown);
        }
        if (options_.owner
            && ::fchownat(to.get(), name, options_.owner->user, options_.owner->group,
                          AT_SYMLINK_NOFOLLOW)
                   != 0) {
            fail("chown", shown);
        }
    }

    /// The owner first: chown(2) clears set-id bits, and we give none.
    void finish(int fd, const Entry& entry, const fs::path& shown) const
    {
        if (options_.owner && ::fchown(fd, options_.owner->user, options_.owner->group) != 0) {
            fail("chown", shown);
        }
        if (::fchmod(fd, entry.facts.st_mode & permissions) != 0) {
            fail("chmod", shown);
        }
        const std::array<timespec, 2> times = {entry.facts.st_mtim, entry.facts.st_mtim};
        if (options_.keep_times && ::futimens(fd, times.data()) != 0) {
            fail("set the times of", shown);
        }
    }

    CopyOptions options_;
};

void remove_below(const UniqueFd& directory, const fs::path& shown, unsigned depth)
{
    if (depth > deepest) {
        throw Error(ErrorCode::system,
                    fmt::format("remove {}: deeper than {} directories", shown.native(), deepest));
    }
    for (const auto& entry : entries_of(directory, shown)) {
        const char* name = entry.name.c_str();
        const bool is_directory = S_ISDIR(entry.facts.st_mode);
        if (is_directory) {
            const auto below = open_directory(directory.get(), name, shown / entry.name);
            remove_below(below, shown / entry.name, depth + 1);
        }
        if (::unlinkat(directory.get(), name, is_directory ? AT_REMOVEDIR : 0) != 0
            && errno != ENOENT) {
            fail("remove", shown / entry.name);
        }
    }
}

/// Opens a regular file below a directory that others could have filled.
UniqueFd open_untrusted(const fs::path& root, const fs::path& inside)
{
    UniqueFd at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    for (const auto& part : inside.parent_path()) {
        if (part.empty() || part == ".") {
            continue;
        }
        if (!at || part == "..") {
            return {};
        }
        at = UniqueFd(
            ::openat(at.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    if (!at) {
        return {};
    }
    UniqueFd file(::openat(at.get(), inside.filename().c_str(),
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat facts = {};
    if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return {};
    }
    return file;
}

}  // namespace

void copy_tree(const fs::path& source, const fs::path& destination, const CopyOptions& options)
{
    const UniqueFd from(::open(source.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!from) {
        fail("open", source);
    }
    if (::mkdir(destination.c_str(), 0755) != 0 && errno != EEXIST) {
        fail("mkdir", destination);
    }
    const auto to = open_directory(AT_FDCWD, destination.c_str(), destination);
    if (options.owner && ::fchown(to.get(), options.owner->user, options.owner->group) != 0) {
        fail("chown", destination);
    }
    TreeCopier(options).copy(from, to, source, 0);
}

void sync_tree(const fs::path& path)
{
    if (::syncfs(open_directory(AT_FDCWD, path.c_str(), path).get()) != 0) {
        fail("sync", path);
    }
}

void remove_tree(const fs::path& path)
{
    struct stat facts = {};
    if (::lstat(path.c_str(), &facts) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return;
        }
        fail("stat", path);
    }
    if (S_ISDIR(facts.st_mode)) {
        remove_below(open_directory(AT_FDCWD, path.c_str(), path), path, 0);
    }
    if (::unlinkat(AT_FDCWD, path.c_str(), S_ISDIR(facts.st_mode) ? AT_REMOVEDIR : 0) != 0
        && errno != ENOENT) {
        fail("remove", path);
    }
}

bool copy_file_out(const fs::path& root, const fs::path& inside, const fs::path& destination,
                   std::uint64_t limit)
{
    const auto file = open_untrusted(root, inside);
    if (!file) {
        return false;
    }
    StagedFile staged(destination);
    pump(file, root / inside, limit,
         [&](std::span<const std::byte> bytes) { staged.write(bytes); });
    staged.commit(0644);
    return true;
}

void copy_file(const fs::path& source, const fs::path& destination, mode_t mode)
{
    const UniqueFd file(::open(source.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file) {
        fail("open", source);
    }
    StagedFile staged(destination);
    pump(file, source, UINT64_MAX, [&](std::span<const std::byte> bytes) { staged.write(bytes); });
    staged.commit(mode);
}

void remove_empty_directories(const std::filesystem::path& path)
{
    std::error_code gone;
    std::vector<std::filesystem::path> directories;
    for (const auto& entry : std::filesystem::directory_iterator(path, gone)) {
        if (entry.symlink_status(gone).type() == std::filesystem::file_type::directory) {
            directories.push_back(entry.path());
        }
    }
    for (const auto& directory : directories) {
        remove_empty_directories(directory);
    }
    remove_empty_directory(path);
}

}  // namespace dkms::sys
