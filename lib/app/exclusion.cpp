#include "lib/app/exclusion.hpp"

#include "lib/base/error.hpp"
#include "lib/policy/build_exclusive_rule.hpp"

namespace dkms::app {

std::map<unsigned, std::string> excluded_modules(const config::PackageConfig& config,
                                                 const kernel::KernelFacts& facts)
{
    const auto refuse = [](const std::string& reason) {
        throw Error(ErrorCode::excluded, "the package is not for this kernel: " + reason);
    };
    if (const auto reason = policy::build_exclusive_reason(config.exclusive, facts)) {
        refuse(*reason);
    }
    std::map<unsigned, std::string> excluded;
    for (const auto& module : config.modules) {
        if (const auto reason = policy::build_exclusive_reason(module.exclusive, facts)) {
            excluded[module.index] = *reason;
        }
    }
    if (!excluded.empty() && excluded.size() == config.modules.size()) {
        refuse(excluded.begin()->second);
    }
    return excluded;
}

}  // namespace dkms::app
