#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/app/system.hpp"
#include "lib/kernel/loader_facts.hpp"
#include "lib/kernel/module_info.hpp"
#include "lib/policy/verdict.hpp"

namespace dkms::app {

/// What the kernels of the machine would do with modules. Each kernel's facts are
/// read once for all that is asked.
class KernelJudge {
public:
    explicit KernelJudge(const System& system) : system_(system) {}

    /// @param together what is loaded with the module: it may use their exports
    policy::Verdict verdict(const KernelTarget& kernel, const kernel::ModuleInfo& module,
                            const std::vector<kernel::ModuleInfo>& together);

    /// The worst of the verdicts of a package's modules, with all the reasons.
    policy::Verdict verdict(const KernelTarget& kernel,
                            const std::vector<kernel::ModuleInfo>& modules);

    const kernel::LoaderFacts& facts(const KernelTarget& kernel);

private:
    const System& system_;
    std::map<KernelTarget, kernel::LoaderFacts> facts_ = {};
};

/// None for what is no module that can be read.
std::optional<kernel::ModuleInfo> readable_module(const std::filesystem::path& file);

/// A kernel of this machine's arch; none for a name that cannot be a kernel's.
std::optional<KernelTarget> kernel_named(const System& system, const std::string& release);

}  // namespace dkms::app
