#include "lib/app/aftermath.hpp"
#include "lib/app/cell_builder.hpp"
#include "lib/app/cell_wave.hpp"
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
    std::vector<CellTask> tasks;
    for (const auto& kernel : selected_kernels(system, request.kernels)) {
        tasks.push_back({.package = package, .kernel = kernel});
    }
    return {.cells =
                run_cells(system, tasks, request.kernels, job_tokens(system, request.jobs),
                          [&](const auto& cell, const auto& kernel, auto& outcome,
                              const auto* share) { builder.build(cell, kernel, outcome, share); })};
}

}  // namespace

Report build(System& system, const BuildRequest& request)
{
    auto report = build_cells(system, request);
    report_problems(system, report);
    return report;
}

}  // namespace dkms::app
