#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {

/// One dkms at a time per DKMS tree: flock(2) on a file that names its owner.
class FileLock {
public:
    /// Makes the file, and its directory as ours alone. Throws `Error(busy)`, naming the owner,
    /// when another process still has it after `patience`.
    /// @param owner what the lock file says while it is held: "pid 17: dkms install …"
    FileLock(const std::filesystem::path& file, const std::string& owner,
             std::chrono::milliseconds patience);

private:
    bool take(const std::filesystem::path& file);

    UniqueFd file_;
};

}  // namespace dkms::sys
