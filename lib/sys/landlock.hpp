#pragma once

#include <filesystem>
#include <vector>

#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {

/// What landlock(7) offers here, as landlock_create_ruleset(2) counts it; 0: nothing.
int landlock_version() noexcept;

/// Rules for a process and all that come from it: files are changed below these directories
/// alone, devices are written to, nothing is read otherwise than before. As far as the kernel
/// knows how: no TCP (6.7), no signals and no abstract sockets to others (6.12).
/// Throws `Error` where there is no Landlock, or one of the directories cannot be opened.
UniqueFd make_landlock_rules(const std::vector<std::filesystem::path>& writable);

/// For a child between fork(2) and exec(2): bound by them from now on. False, with errno,
/// where the kernel refuses.
bool enter_landlock(int rules) noexcept;

}  // namespace dkms::sys
