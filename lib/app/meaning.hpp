#pragma once

#include <optional>
#include <string>

#include "lib/app/load_config.hpp"
#include "lib/plan/build_plan.hpp"

namespace dkms::app {

/// What a configuration comes to for one kernel, whoever says it and in whichever
/// format: the build plan, and what else dkms does for the package.
struct Meaning {
    std::optional<plan::BuildPlan> plan = {};  ///< none where it cannot be made
    std::string excluded = {};                 ///< why the package is not for the kernel
    config::PackageConfig rest = {};           ///< without origins, and what is in the plan

    bool operator==(const Meaning&) const = default;
};

/// @param package as it is to be called
Meaning meaning_of(const System& system, const PackageId& package, const KernelTarget& kernel,
                   config::PackageConfig config);

/// In a few words what differs; empty where nothing does.
std::string difference(const Meaning& a, const Meaning& b);

}  // namespace dkms::app
