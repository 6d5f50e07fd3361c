#pragma once

#include "lib/app/system.hpp"
#include "lib/build/builder.hpp"

namespace dkms::app {

/// Finds out, once for a command, how builds can be run here. Throws
/// `Error(sandbox_unavailable)` where sandbox="require" cannot be met.
build::Workshop make_workshop(System& system);

}  // namespace dkms::app
