#pragma once

#include "lib/app/system.hpp"
#include "lib/build/builder.hpp"
#include "lib/sys/sandbox.hpp"

namespace dkms::app {

/// Finds out, once for a command, how builds can be run here. Throws
/// `Error(sandbox_unavailable)` where sandbox="require" cannot be met.
build::Workshop make_workshop(System& system, build::BuildPlaces& places);

/// The sandbox of a build, before it is known what the build writes. Throws
/// `Error(bad_config)` for a build_user that there is not.
sys::SandboxSpec sandbox_spec(const System& system);

/// What kind of sandbox there is here, whatever the settings say.
sys::Sandbox available_sandbox(System& system);

}  // namespace dkms::app
