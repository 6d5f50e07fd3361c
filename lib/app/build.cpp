#include "lib/app/aftermath.hpp"
#include "lib/app/cell_builder.hpp"
#include "lib/app/registration.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {

namespace {

Report build_cells(System& system, const BuildRequest& request)
{
    Session session(system);
    const auto package = register_package(session, request.add, IfRegistered::take).package;
    CellBuilder builder(session, request);
    Report report;
    for (const auto& words : selected_kernels(system, request.kernels)) {
        report.cells.push_back(run_cell(package, std::nullopt, [&](CellOutcome& outcome) {
            const auto kernel = checked_kernel(system, request.kernels, words);
            outcome.kernel = kernel;
            builder.build(package, kernel, outcome);
        }));
    }
    return report;
}

}  // namespace

Report build(System& system, const BuildRequest& request)
{
    auto report = build_cells(system, request);
    report_problems(system, report);
    return report;
}

}  // namespace dkms::app
