#include "lib/app/removal.hpp"
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

}  // namespace

Report unbuild(System& system, const CellsRequest& request)
{
    Session session(system);
    const auto package = registered_package(session.store(), request.package);
    return drop_cells(session, request, package, "unbuilt");
}

Report remove(System& system, const CellsRequest& request)
{
    Session session(system);
    const auto package = registered_package(session.store(), request.package);
    auto report = drop_cells(session, request, package, "removed");
    if (!session.store().built(package).empty()) {
        return report;
    }
    // Nothing is built any more: the package itself goes.
    CellOutcome outcome{.package = package, .what = "removed"};
    if (!session.store().forget(package)) {
        system.progress.warning(package.text(),
                                "there are other files in its directory of the DKMS tree, and it "
                                "stays registered");
        outcome.what = "kept";
    }
    report.cells.push_back(std::move(outcome));
    return report;
}

}  // namespace dkms::app
