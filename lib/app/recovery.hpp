#pragma once

#include "lib/app/system.hpp"

namespace dkms::app {

/// Finishes what a dead process left half done, and clears its scratch places.
/// The tree has to be locked.
void recover(System& system);

}  // namespace dkms::app
