#pragma once

namespace dkms::sys {

/// For a child between fork(2) and exec(2), so system calls alone: enters a
/// mount namespace of its own in which what was / before is a mount point.
/// False, with errno, where a step was refused.
bool make_root_a_mount() noexcept;

}  // namespace dkms::sys
