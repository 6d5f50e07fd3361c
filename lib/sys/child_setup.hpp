#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace dkms::sys {

/// A program to be started, in the words of execve(2); the arrays end in null.
struct ChildSpec {
    const char* program = nullptr;  ///< a path
    const char* const* arguments = nullptr;
    const char* const* environment = nullptr;
    const char* directory = nullptr;
    int output = -1;  ///< becomes stdout and stderr; stdin is /dev/null
    bool root_becomes_mount = false;
    int landlock_rules = -1;            ///< that bind it; -1: none
    const std::vector<int>& inherited;  ///< stay open; all others are closed
};

/// Starts it in a process group of its own, which the kernel kills when the calling thread ends.
/// Between fork(2) and execve(2) there are system calls alone: other threads may hold
/// any lock at that moment, that of the heap as well.
/// Throws std::system_error where a step was refused; nothing is left running then.
pid_t start_child(const ChildSpec& spec);

/// For such a child: enters a mount namespace of its own in which what was /
/// before is a mount point. False, with errno, where a step was refused.
bool make_root_a_mount() noexcept;

}  // namespace dkms::sys
