#include "lib/sys/child_setup.hpp"

#include <array>
#include <climits>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

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

}  // namespace

bool make_root_a_mount() noexcept
{
    // The descriptor is to survive until exec: it is the way back.
    const int old_root = ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old_root < 0 || ::unshare(CLONE_NEWNS) != 0 || !leave_chroot()) {
        return false;
    }
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 || ::fchdir(old_root) != 0
        || ::mount(".", ".", nullptr, MS_BIND | MS_REC, nullptr) != 0) {
        return false;
    }
    // The working directory is below the new mount still: enter it by name.
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) != nullptr && ::chdir(path.data()) == 0
           && ::chroot(".") == 0 && ::chdir("/") == 0;
}

}  // namespace dkms::sys
