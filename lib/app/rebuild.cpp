#include <algorithm>

#include "lib/app/aftermath.hpp"
#include "lib/app/cell_builder.hpp"
#include "lib/app/cell_wave.hpp"
#include "lib/app/install_cells.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {
namespace {

std::vector<PackageId> packages_of(const Session& session, const InstallRequest& request)
{
    if (!request.build.kernels.all) {
        return {registered_package(session.store(), request.build.add.package)};
    }
    auto packages =
        session.store().packages(request.build.add.package.name, request.build.add.package.version);
    packages.erase(std::remove_if(packages.begin(), packages.end(),
                                  [&](const auto& package) {
                                      return session.store().state(package)
                                             != store::PackageState::added;
                                  }),
                   packages.end());
    return packages;
}

bool is_asked_for(const KernelSelection& selection, const KernelTarget& kernel)
{
    const auto& kernels = selection.kernels;
    return kernels.empty() || std::any_of(kernels.begin(), kernels.end(), [&](const auto& words) {
               return words.release == kernel.release();
           });
}

/// @param stale says by itself that only what is out of date is built
Report rebuild_in(Session& session, const InstallRequest& stale)
{
    const auto& system = session.system();
    std::vector<CellTask> installed;
    std::vector<CellTask> built;
    for (const auto& package : packages_of(session, stale)) {
        for (const auto& kernel : session.store().built(package)) {
            if (is_asked_for(stale.build.kernels, kernel)) {
                auto& tasks = session.store().is_installed(package, kernel) ? installed : built;
                tasks.push_back({.package = package,
                                 .kernel = {.release = kernel.release(), .arch = kernel.arch()}});
            }
        }
    }
    auto report = install_cells(session, stale, installed);
    CellBuilder builder(session, stale.build);
    auto more =
        run_cells(system, built, stale.build.kernels, job_tokens(system, stale.build.jobs),
                  [&](const auto& package, const auto& kernel, auto& outcome, const auto* share) {
                      builder.build(package, kernel, outcome, share);
                  });
    std::move(more.begin(), more.end(), std::back_inserter(report.cells));
    return report;
}

}  // namespace

Report rebuild(System& system, const InstallRequest& request)
{
    require_root(system);
    auto stale = request;
    stale.build.if_stale = true;
    auto report = [&] {
        Session session(system);
        return rebuild_in(session, stale);
    }();
    load_for_devices(system, report);
    finish_transaction(system, report);
    return report;
}

}  // namespace dkms::app
