#include "lib/sys/file_lock.hpp"

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::sys {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_tries{100};

std::string owner_of(const std::filesystem::path& file)
{
    const auto text = read_file_if_exists(file).value_or("");
    return text.empty() ? "another dkms" : std::string(trimmed(text));
}

/// Whether the lock was had; false when another process has it.
bool try_lock(int fd, const std::filesystem::path& file)
{
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) {
        return true;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) {
        throw_system_error("lock", file.native());
    }
    return false;
}

bool is_still_there(int fd, const std::filesystem::path& file)
{
    struct stat opened = {};
    struct stat present = {};
    return ::fstat(fd, &opened) == 0 && ::stat(file.c_str(), &present) == 0
           && opened.st_ino == present.st_ino && opened.st_dev == present.st_dev;
}

}  // namespace

/// One try. The owner before us may have removed the file with its directory:
/// a lock on what is not there any more would be none.
bool FileLock::take(const std::filesystem::path& file)
{
    make_directories(file.parent_path(), 0700);
    file_ = UniqueFd(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_) {
        if (errno == ENOENT) {
            return false;
        }
        throw_system_error("open", file.native());
    }
    return try_lock(file_.get(), file) && is_still_there(file_.get(), file);
}

FileLock::FileLock(const std::filesystem::path& file, const std::string& owner,
                   milliseconds patience)
{
    while (!take(file)) {
        if (patience <= milliseconds::zero()) {
            throw Error(ErrorCode::busy, fmt::format("the DKMS tree is busy: {}", owner_of(file)),
                        "try again when it has ended, or wait for it with --wait");
        }
        std::this_thread::sleep_for(between_tries);
        patience -= between_tries;
    }
    const auto text = owner + "\n";
    if (::ftruncate(file_.get(), 0) != 0
        || ::pwrite(file_.get(), text.data(), text.size(), 0)
               != static_cast<ssize_t>(text.size())) {
        throw_system_error("write", file.native());
    }
}

}  // namespace dkms::sys
