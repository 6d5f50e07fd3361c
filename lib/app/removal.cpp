#include "lib/app/removal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/host_hooks.hpp"
#include "lib/app/indexes.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/base/version_order.hpp"
#include "lib/plan/install_planner.hpp"
#include "lib/policy/build_exclusive_rule.hpp"

namespace dkms::app {

std::vector<plan::ModuleOutput> modules_for(const config::PackageConfig& config,
                                            const kernel::KernelFacts& facts)
{
    std::vector<plan::ModuleOutput> modules;
    for (const auto& module : config.modules) {
        if (!policy::build_exclusive_reason(module.exclusive, facts)) {
            modules.push_back({.index = module.index,
                               .built_name = module.built_name.value,
                               .dest_name = module.dest_name.value,
                               .dest_in = module.dest_location.value,
                               .strip_debug_info = module.strip.value});
        }
    }
    return modules;
}

install::RemovalPlan Removal::plan(const PackageId& package, const KernelTarget& kernel,
                                   const config::PackageConfig& config) const
{
    auto& system = session_.system();
    // What is not for the kernel was not installed, whatever the reason: no
    // facts are needed to look for it.
    return install::plan_removal(
        system.layout,
        {.package = package,
         .kernel = kernel,
         .modules = modules_for(config, {.target = kernel}),
         .locations = {plan::destination_directory(system.framework.install_location.value),
                       "extra", "updates/dkms", "updates"}});
}

void Removal::report_left(const PackageId& package, const KernelTarget& kernel,
                          const install::RemovalPlan& plan) const
{
    auto& progress = session_.system().progress;
    const auto cell = cell_text(package, kernel);
    for (const auto& path : plan.left) {
        progress.warning(
            cell, fmt::format("{} is not the module that was installed, and stays", path.native()));
    }
    const auto recorded = store::read_manifest(session_.system().layout, package, kernel);
    if (!recorded) {
        return;
    }
    for (const auto& file : recorded->placed) {
        const auto& going = plan.manifest.placed;
        const bool goes = std::any_of(going.begin(), going.end(), [&](const auto& other) {
            return other.destination == file.destination;
        });
        const auto path = recorded->module_dir / file.destination;
        const bool is_told = std::find(plan.left.begin(), plan.left.end(), path) != plan.left.end();
        if (!goes && !is_told && std::filesystem::exists(path)) {
            progress.warning(cell, fmt::format("{} was installed, but the configuration does not "
                                               "name it now, and it stays",
                                               path.native()));
        }
    }
}

bool Removal::uninstall(const PackageId& package, const KernelTarget& kernel)
{
    auto& system = session_.system();
    const auto config = load_config(system,
                                    {.package = package,
                                     .kernel = kernel,
                                     .source = system.layout.source_link(package),
                                     .selection = selection_},
                                    ConfigErrors::all_but_duplicates);
    if (!session_.store().is_installed(package, kernel)) {
        return false;
    }
    auto removal = plan(package, kernel, config);
    report_left(package, kernel, removal);
    system.progress.step(cell_text(package, kernel), "uninstalling");
    install::take_away(system.layout, removal.manifest);
    taken_.push_back(std::move(removal.manifest));
    run_host_hook(system, {.name = "POST_REMOVE",
                           .text = config.hooks.post_remove,
                           .package = package,
                           .kernel = kernel});
    return true;
}

void Removal::drop(const PackageId& package, const KernelTarget& kernel)
{
    if (session_.store().is_installed(package, kernel)) {
        uninstall(package, kernel);
    }
    session_.store().drop_cell(package, kernel);
}

void Removal::finish(bool no_depmod)
{
    if (taken_.empty()) {
        return;
    }
    auto& system = session_.system();
    Indexes indexes(system);
    std::set<KernelTarget> rebuilt;
    WeakChanges weak{.no_depmod = no_depmod};
    for (const auto& manifest : taken_) {
        const auto& kernel = manifest.kernel;
        if (rebuilt.insert(kernel).second && !indexes.remove_if_deserted(kernel) && !no_depmod) {
            indexes.rebuild(kernel);
        }
        install::forget_removal(system.layout, manifest);
        weak.packages.insert(manifest.package.name());
        weak.releases.merge(releases_of_links(manifest));
    }
    taken_.clear();
    settle_weak_links(session_, std::move(weak));
}

std::vector<KernelWords> kernels_of_cells(Session& session, const PackageId& package,
                                          const KernelSelection& selection)
{
    if (!selection.all) {
        return selected_kernels(session.system(), selection);
    }
    auto kernels = session.store().built(package);
    std::stable_sort(kernels.begin(), kernels.end(), [](const auto& a, const auto& b) {
        return compare_versions(a.release(), b.release()) < 0;
    });
    std::vector<KernelWords> words;
    std::transform(kernels.begin(), kernels.end(), std::back_inserter(words),
                   [](const auto& kernel) {
                       return KernelWords{.release = kernel.release(), .arch = kernel.arch()};
                   });
    return words;
}

}  // namespace dkms::app
