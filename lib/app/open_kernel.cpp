#include "lib/app/open_kernel.hpp"

#include "lib/app/load_config.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/load_target.hpp"

namespace dkms::app {
namespace {

/// The running kernel is asked. What another one would enforce follows from its
/// configuration and from how this machine boots.
bool enforces_signatures(const System& system, const kernel::KernelFacts& facts)
{
    const auto& config = facts.config;
    if (facts.target.release() == system.host.kernel_release()
        && system.host.enforces_signatures()) {
        return true;
    }
    return config.is_enabled("CONFIG_MODULE_SIG_FORCE")
           || (config.is_enabled("CONFIG_LOCK_DOWN_IN_EFI_SECURE_BOOT")
               && system.host.secure_boot());
}

}  // namespace

kernel::LoaderFacts open_kernel(const System& system, const kernel::KernelFacts& facts,
                                const std::vector<std::filesystem::path>& symvers)
{
    auto loader = kernel::read_loader_facts(
        facts,
        {.boot = system.layout.boot, .source_tree = system.layout.source_tree, .symvers = symvers});
    loader.enforces_signatures = enforces_signatures(system, facts);
    return loader;
}

kernel::LoaderFacts open_kernel(const System& system, const KernelTarget& target,
                                const ConfigSelection& selection)
{
    return open_kernel(
        system,
        kernel::find_facts(target, {.source_dir = kernel_source_of(system, target, selection),
                                    .module_dir = system.layout.kernel(target.release()),
                                    .config_file = selection.kernel_config,
                                    .boot = system.layout.boot}));
}

}  // namespace dkms::app
