#include "lib/app/registration.hpp"
#include "lib/app/rpm.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {

Report add(System& system, const AddRequest& request)
{
    if (names_archive(request) && is_rpm(*request.archive)) {
        install_rpm(system, *request.archive);
        return autoinstall(system, {});
    }
    Session session(system);
    auto registered = register_package(session, request, IfRegistered::refuse);
    Report report{.cells = {{.package = registered.package, .what = "added"}},
                  .archive_digest = std::move(registered.archive_digest)};
    auto& cell = report.cells.front();
    cell.result = registered.is_new ? CellResult::done : CellResult::already;
    if (registered.post_add) {
        cell.result = CellResult::failed;
        cell.failure = std::move(registered.post_add);
    }
    report.cells.insert(report.cells.end(), registered.cells.begin(), registered.cells.end());
    return report;
}

}  // namespace dkms::app
