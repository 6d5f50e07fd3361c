#include "lib/app/aftermath.hpp"
#include "lib/app/install_cells.hpp"
#include "lib/app/registration.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {
namespace {

/// The session ends before what may take long or use the tree itself.
Report install_named(System& system, const InstallRequest& request)
{
    Session session(system);
    const auto package = register_package(session, request.build.add, IfRegistered::take).package;
    std::vector<CellTask> tasks;
    for (const auto& kernel : selected_kernels(system, request.build.kernels)) {
        tasks.push_back({.package = package, .kernel = kernel});
    }
    return install_cells(session, request, tasks);
}

}  // namespace

Report install(System& system, const InstallRequest& request)
{
    require_root(system);
    auto report = install_named(system, request);
    load_for_devices(system, report);
    finish_transaction(system, report);
    return report;
}

}  // namespace dkms::app
