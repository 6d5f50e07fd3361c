#include "lib/app/aftermath.hpp"
#include "lib/app/removal.hpp"
#include "lib/app/rpm_upgrade.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {
namespace {

Report drop_cells(Session& session, const CellsRequest& request, const PackageId& package,
                  const char* what)
{
    Removal removal(session, request.config);
    Report report;
    for (const auto& words : kernels_of_cells(session, package, request.kernels)) {
        report.cells.push_back(run_cell(package, std::nullopt, [&](CellOutcome& outcome) {
            const auto kernel = checked_kernel(session.system(), request.kernels, words);
            outcome.kernel = kernel;
            outcome.what = what;
            if (session.store().is_built(package, kernel)) {
                removal.drop(package, kernel);
            } else {
                outcome.result = CellResult::already;
            }
        }));
    }
    removal.finish(request.no_depmod);
    return report;
}

Report unbuild_cells(System& system, const CellsRequest& request)
{
    Session session(system);
    const auto package = registered_package(session.store(), request.package);
    return drop_cells(session, request, package, "unbuilt");
}

/// Nothing is built any more: the package itself goes.
CellOutcome forget(Session& session, const PackageId& package)
{
    CellOutcome outcome{.package = package, .what = "removed"};
    if (!session.store().forget(package)) {
        session.system().progress.warning(
            package.text(),
            "there are other files in its directory of the DKMS tree, and it stays registered");
        outcome.what = "kept";
    }
    return outcome;
}

Report remove_package(System& system, const CellsRequest& request)
{
    Session session(system);
    const auto package = registered_package(session.store(), request.package);
    const bool is_upgraded = is_end_of_upgrade(session, package);
    if (request.rpm_safe_upgrade && is_upgraded) {
        system.progress.step(package.text(), "stays: the same package manager has just added it");
        return {.cells = {{.package = package, .result = CellResult::already, .what = "added"}}};
    }
    auto report = drop_cells(session, request, package, "removed");
    if (session.store().built(package).empty()) {
        report.cells.push_back(forget(session, package));
    }
    return report;
}

}  // namespace

Report unbuild(System& system, const CellsRequest& request)
{
    require_registered(system, request.package);
    auto report = unbuild_cells(system, request);
    finish_transaction(system, report);
    return report;
}

Report remove(System& system, const CellsRequest& request)
{
    require_registered(system, request.package);
    auto report = remove_package(system, request);
    finish_transaction(system, report);
    return report;
}

}  // namespace dkms::app
