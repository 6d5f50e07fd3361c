#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "lib/plan/build_plan.hpp"

namespace dkms::build {

/// A script, and where it runs.
struct FoundHook {
    std::filesystem::path script = {};
    std::filesystem::path directory = {};
};

/// The site's own script below /etc/dkms/<name>, which runs there, before the
/// package's; none where neither is an executable file.
/// @param directory the package's source or build directory
std::optional<FoundHook> find_hook(const plan::HookPlan& hook, const std::filesystem::path& site,
                                   const std::filesystem::path& directory);

/// The command that runs a hook in a directory.
Command hook_command(const plan::HookPlan& hook, const std::filesystem::path& script,
                     const std::filesystem::path& directory, Environment environment);

}  // namespace dkms::build
