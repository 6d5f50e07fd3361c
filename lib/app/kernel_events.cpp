#include <algorithm>

#include "lib/app/aftermath.hpp"
#include "lib/app/autoinstall.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/removal.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::app {
namespace {

/// The kernel that an event is about: it is never taken for granted.
KernelTarget kernel_of_event(const System& system, const KernelSelection& selection)
{
    if (selection.kernels.empty()) {
        throw Error(ErrorCode::one_kernel, "it is not said which kernel this is about",
                    "name it: -k RELEASE");
    }
    return one_kernel(system, selection);
}

using Filter = bool (*)(Session& session, const PackageId& package, const KernelTarget& kernel,
                        const ConfigSelection& selection);

/// Takes all that is built for a kernel out of the tree again.
Report drop_cells(System& system, const CellsRequest& request, const KernelTarget& kernel,
                  Filter goes)
{
    Session session(system);
    Removal removal(session, request.config);
    Report report;
    for (const auto& package : session.store().packages({}, {})) {
        if (!session.store().is_built(package, kernel)) {
            continue;
        }
        auto outcome = run_cell(package, kernel, [&](CellOutcome& cell) {
            cell.what = "removed";
            if (goes(session, package, kernel, request.config)) {
                removal.drop(package, kernel);
            } else {
                cell.result = CellResult::already;
                cell.what = "kept";
            }
        });
        report.cells.push_back(std::move(outcome));
    }
    removal.finish(request.no_depmod);
    // As dkms does: whoever removes a kernel removes files, and expects no directories.
    sys::remove_empty_directories(system.layout.kernel(kernel.release()));
    settle_weak_links_of_all(session, request.no_depmod);
    return report;
}

Report drop_kernel(System& system, const CellsRequest& request, Filter goes)
{
    require_root(system);
    const auto kernel = kernel_of_event(system, request.kernels);
    auto report = drop_cells(system, request, kernel, goes);
    finish_transaction(system, report);
    return report;
}

/// What autoinstall will put there again.
bool comes_back(Session& session, const PackageId& package, const KernelTarget& kernel,
                const ConfigSelection& selection)
{
    auto& system = session.system();
    return load_config(system,
                       {.package = package,
                        .kernel = kernel,
                        .source = system.layout.source_link(package),
                        .selection = selection},
                       ConfigErrors::all_but_duplicates)
        .autoinstall.value;
}

bool always(Session& /*session*/, const PackageId& /*package*/, const KernelTarget& /*kernel*/,
            const ConfigSelection& /*selection*/)
{
    return true;
}

}  // namespace

Report kernel_preinst(System& system, const CellsRequest& request)
{
    return drop_kernel(system, request, comes_back);
}

Report kernel_postinst(System& system, const InstallRequest& request)
{
    require_root(system);
    const auto kernel = kernel_of_event(system, request.build.kernels);
    if (is_switched_off(system, kernel)) {
        return {};
    }
    auto report = [&] {
        Session session(system);
        auto installed = install_wanted(session, request, kernel);
        settle_weak_links_of_all(session, request.no_depmod);
        return installed;
    }();
    finish_transaction(system, report);
    return report;
}

Report kernel_prerm(System& system, const CellsRequest& request)
{
    return drop_kernel(system, request, always);
}

}  // namespace dkms::app
