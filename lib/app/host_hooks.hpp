#pragma once

#include <string>

#include "lib/app/system.hpp"
#include "lib/config/origin.hpp"
#include "lib/plan/build_plan.hpp"

namespace dkms::app {

/// The hooks that are meant to touch the machine: POST_ADD, PRE_INSTALL,
/// POST_INSTALL, POST_REMOVE. They run on the host, from the package's source
/// or /etc/dkms, with a clean environment.
struct HostHook {
    const char* name = "";
    config::Text text = {};
    PackageId package;
    std::optional<KernelTarget> kernel = {};
};

enum class HookResult { succeeded, failed, passed_over };

struct HookOutcome {
    HookResult result = HookResult::succeeded;
    int status = 0;  ///< that a failed one exited with; of a killed one 1
};

/// A script that is not executable, or that others than root could have
/// written, is passed over with a warning.
HookOutcome run_host_hook(System& system, const HostHook& hook);

}  // namespace dkms::app
