#include "lib/sys/child_setup.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/sys/landlock.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

constexpr int deepest_chroot = 256;

/// Out of the chroot, to the root of the mount namespace: a working directory
/// outside of the root is not held by it. What root may do anyway, done here
/// because only that root can be made private; without that, the mounts to
/// come would show on the host.
bool leave_chroot() noexcept
{
    if (::chdir("/") != 0 || ::chroot("usr") != 0) {
        return false;
    }
    for (int i = 0; i < deepest_chroot; ++i) {
        if (::chdir("..") != 0) {
            return false;
        }
    }
    return ::chroot(".") == 0;
}

bool redirect(int output) noexcept
{
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0
           && ::dup2(output, STDERR_FILENO) >= 0;
}

/// Everything between fork and exec. Returns where a step was refused, with errno.
void become(const ChildSpec& spec) noexcept
{
    if (!redirect(spec.output) || ::chdir(spec.directory) != 0
        || (spec.root_becomes_mount && !make_root_a_mount())) {
        return;
    }
    ::setpgid(0, 0);                     // so that make's own children end with it
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // and all of it with us
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    for (const int fd : spec.inherited) {
        ::fcntl(fd, F_SETFD, 0);
    }
    if (spec.landlock_rules >= 0 && !enter_landlock(spec.landlock_rules)) {
        return;
    }
    // execve(2) changes neither: the const is missing for the sake of old C.
    ::execve(spec.program,
             const_cast<char* const*>(spec.arguments),     // NOLINT(*-const-cast)
             const_cast<char* const*>(spec.environment));  // NOLINT(*-const-cast)
}

}  // namespace

pid_t start_child(const ChildSpec& spec)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::system_category());
    }
    const UniqueFd said(ends[0]);
    UniqueFd says(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) {
        throw std::system_error(errno, std::system_category());
    }
    if (child == 0) {
        become(spec);
        const int error = errno;
        const auto written = ::write(says.get(), &error, sizeof error);
        constexpr int not_started = 127;
        ::_exit(written == sizeof error ? not_started : not_started - 1);
    }
    says.reset();
    int error = 0;
    ssize_t count = 0;
    do {
        count = ::read(said.get(), &error, sizeof error);
    } while (count < 0 && errno == EINTR);
    if (count == 0) {
        return child;  // closed by execve
    }
    ::waitpid(child, nullptr, 0);
    throw std::system_error(error, std::system_category());
}

bool make_root_a_mount() noexcept
{
    if (::unshare(CLONE_NEWNS) != 0) {
        return false;
    }
    // The descriptor is to survive until exec: it is the way back. Opened before, it would be
    // of the namespace that was left, from which nothing can be mounted.
    const int old_root = ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old_root < 0 || !leave_chroot()) {
        return false;
    }
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 || ::fchdir(old_root) != 0
        || ::mount(".", ".", nullptr, MS_BIND | MS_REC, nullptr) != 0) {
        return false;
    }
    // The working directory is below the new mount still: enter it by name. It is moved over
    // the root of the namespace, since who is in a chroot gets no user name space (clone(2)).
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) != nullptr && ::chdir(path.data()) == 0
           && ::mount(".", "/", nullptr, MS_MOVE, nullptr) == 0 && ::chroot(".") == 0
           && ::chdir("/") == 0;
}

}  // namespace dkms::sys
