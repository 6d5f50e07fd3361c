#include "lib/app/exclusion.hpp"

#include "lib/policy/build_exclusive_rule.hpp"

namespace dkms::app {

Exclusion find_exclusion(const config::PackageConfig& config, const kernel::KernelFacts& facts)
{
    Exclusion exclusion{.package = policy::build_exclusive_reason(config.exclusive, facts)};
    if (config.excluded.value) {
        exclusion.package = "its configuration excludes this kernel";
    }
    for (const auto& module : config.modules) {
        if (const auto reason = policy::build_exclusive_reason(module.exclusive, facts)) {
            exclusion.modules[module.index] = *reason;
        }
    }
    const auto& modules = exclusion.modules;
    if (!exclusion.package && !modules.empty() && modules.size() == config.modules.size()) {
        exclusion.package = modules.begin()->second;
    }
    return exclusion;
}

}  // namespace dkms::app
