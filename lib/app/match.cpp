#include <fmt/format.h>

#include "lib/app/aftermath.hpp"
#include "lib/app/autoinstall.hpp"
#include "lib/app/install_cells.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/task_order.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/base/error.hpp"

namespace dkms::app {
namespace {

KernelTarget template_of(const System& system, const MatchRequest& request)
{
    if (request.template_kernel.release.empty()) {
        throw Error(ErrorCode::usage, "it is not said which kernel is the template",
                    "dkms match --templatekernel RELEASE -k RELEASE");
    }
    return checked_kernel(system, request.install.build.kernels, request.template_kernel);
}

/// A name that nothing in the tree has is a mistake; its version does not count.
void require_known(const store::PackageStore& store, const std::string& name)
{
    if (!name.empty() && store.packages(name, {}).empty()) {
        throw Error(ErrorCode::not_added, fmt::format("{} is not in the DKMS tree", name),
                    "\"dkms status\" lists what is there");
    }
}

/// What a package depends on. What is wrong with its configuration shows when it is built.
std::vector<std::string> depends_of(const System& system, const MatchRequest& request,
                                    const PackageId& package, const KernelTarget& kernel)
{
    try {
        const auto read = read_config(system, {.package = package,
                                               .kernel = kernel,
                                               .source = system.layout.source_link(package),
                                               .selection = request.install.build.add.config});
        return read.value ? read.value->build_depends.value : std::vector<std::string>{};
    } catch (const Error&) {
        return {};
    }
}

Report match_cells(System& system, const MatchRequest& request, const KernelTarget& model,
                   const KernelTarget& kernel)
{
    Session session(system);
    const auto& name = request.install.build.add.package.name;
    require_known(session.store(), name);
    std::vector<DependentCell> cells;
    for (const auto& package : session.store().packages(name, {})) {
        if (!session.store().is_installed(package, model)) {
            continue;
        }
        if (session.store().state(package) == store::PackageState::broken) {
            system.progress.warning(package.text(), "is left out: its source is gone");
            continue;
        }
        cells.push_back({.package = package,
                         .kernel = kernel,
                         .depends = depends_of(system, request, package, kernel)});
    }
    if (cells.empty()) {
        system.progress.step(model.text(), "nothing is installed for it, and nothing to do");
    }
    return install_cells(session, request.install, tasks_in_order(cells));
}

}  // namespace

Report match(System& system, const MatchRequest& request)
{
    require_root(system);
    const auto kernel = one_kernel(system, request.install.build.kernels);
    const auto model = template_of(system, request);
    if (model == kernel) {
        throw Error(ErrorCode::conflicting_options, "a kernel cannot be its own template",
                    "--templatekernel names another kernel than -k");
    }
    auto report = match_cells(system, request, model, kernel);
    load_for_devices(system, report);
    finish_transaction(system, report);
    return report;
}

}  // namespace dkms::app
