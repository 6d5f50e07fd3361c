#include "lib/app/kernel_judge.hpp"

#include <algorithm>

#include "lib/app/load_config.hpp"
#include "lib/app/open_kernel.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

using policy::RejectReason;
using policy::Verdict;

/// What the packages that are installed for a kernel offer to others.
std::vector<std::filesystem::path> symvers_of_packages(const System& system,
                                                       const KernelTarget& kernel)
{
    std::vector<std::filesystem::path> files;
    const store::PackageStore store(system.layout);
    for (const auto& package : store.packages({}, {})) {
        const auto file = system.layout.modules(package, kernel) / "Module.symvers";
        if (store.is_installed(package, kernel) && sys::is_regular_file(file)) {
            files.push_back(file);
        }
    }
    return files;
}

bool is_exported(const std::vector<kernel::ModuleInfo>& modules, const std::string& symbol)
{
    return std::any_of(modules.begin(), modules.end(),
                       [&](const auto& module) { return module.exported.contains(symbol); });
}

/// What the modules that come along export is not missing.
void allow_exports(const std::vector<kernel::ModuleInfo>& together, Verdict& verdict)
{
    std::erase_if(verdict.reasons, [&](const auto& rejection) {
        return rejection.reason == RejectReason::symbol_missing
               && is_exported(together, rejection.subject);
    });
    if (verdict.outcome == Verdict::Outcome::rejected && verdict.reasons.empty()) {
        verdict.outcome =
            verdict.missing.empty() ? Verdict::Outcome::loads : Verdict::Outcome::unknown;
    }
}

/// The order of the outcomes is that of their weight.
int weight(Verdict::Outcome outcome)
{
    switch (outcome) {
        case Verdict::Outcome::loads:
            return 0;
        case Verdict::Outcome::unknown:
            return 1;
        case Verdict::Outcome::rejected:
            break;
    }
    return 2;
}

void add_new(std::vector<std::string>& to, const std::vector<std::string>& from)
{
    for (const auto& text : from) {
        if (std::find(to.begin(), to.end(), text) == to.end()) {
            to.push_back(text);
        }
    }
}

}  // namespace

const kernel::LoaderFacts& KernelJudge::facts(const KernelTarget& kernel)
{
    const auto known = facts_.find(kernel);
    if (known != facts_.end()) {
        return known->second;
    }
    const auto& layout = system_.layout;
    const auto facts =
        kernel::find_facts(kernel, {.source_dir = kernel_source_of(system_, kernel, {}),
                                    .module_dir = layout.kernel(kernel.release()),
                                    .boot = layout.boot});
    return facts_.emplace(kernel, open_kernel(system_, facts, symvers_of_packages(system_, kernel)))
        .first->second;
}

Verdict KernelJudge::verdict(const KernelTarget& kernel, const kernel::ModuleInfo& module,
                             const std::vector<kernel::ModuleInfo>& together)
{
    auto verdict = policy::judge(module, facts(kernel));
    allow_exports(together, verdict);
    return verdict;
}

Verdict KernelJudge::verdict(const KernelTarget& kernel,
                             const std::vector<kernel::ModuleInfo>& modules)
{
    Verdict worst{.outcome = Verdict::Outcome::loads};
    for (const auto& module : modules) {
        const auto each = verdict(kernel, module, modules);
        worst.outcome = weight(each.outcome) > weight(worst.outcome) ? each.outcome : worst.outcome;
        worst.reasons.insert(worst.reasons.end(), each.reasons.begin(), each.reasons.end());
        add_new(worst.missing, each.missing);
    }
    return worst;
}

std::optional<kernel::ModuleInfo> readable_module(const std::filesystem::path& file)
{
    try {
        return kernel::read_module_info(file);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<KernelTarget> kernel_named(const System& system, const std::string& release)
{
    try {
        return KernelTarget::checked(release, system.host.arch());
    } catch (const Error&) {
        return std::nullopt;
    }
}

}  // namespace dkms::app
