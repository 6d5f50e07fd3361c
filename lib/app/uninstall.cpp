#include "lib/app/aftermath.hpp"
#include "lib/app/removal.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {

namespace {

Report uninstall_cells(System& system, const CellsRequest& request)
{
    Session session(system);
    const auto package = registered_package(session.store(), request.package);
    Removal removal(session, request.config);
    Report report;
    for (const auto& words : kernels_of_cells(session, package, request.kernels)) {
        report.cells.push_back(run_cell(package, std::nullopt, [&](CellOutcome& outcome) {
            const auto kernel = checked_kernel(system, request.kernels, words);
            outcome.kernel = kernel;
            outcome.what = "uninstalled";
            if (!removal.uninstall(package, kernel)) {
                outcome.result = CellResult::already;
            }
        }));
    }
    removal.finish(request.no_depmod);
    return report;
}

}  // namespace

Report uninstall(System& system, const CellsRequest& request)
{
    require_registered(system, request.package);
    require_root(system);
    auto report = uninstall_cells(system, request);
    finish_transaction(system, report);
    return report;
}

}  // namespace dkms::app
