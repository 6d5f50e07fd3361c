#include "lib/app/install_cells.hpp"

#include <algorithm>
#include <set>

#include "lib/app/cell_builder.hpp"
#include "lib/app/cell_installer.hpp"
#include "lib/app/dependents.hpp"
#include "lib/app/indexes.hpp"
#include "lib/app/precedence.hpp"
#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/install/installer.hpp"
#include "lib/install/uninstaller.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

class Installation {
public:
    Installation(Session& session, const InstallRequest& request)
        : session_(session), request_(request)
    {}

    Report run(const std::vector<CellTask>& tasks)
    {
        work(request_, tasks);
        if (!request_.force) {
            follow();
        }
        finish();
        return std::move(report_);
    }

private:
    void work(const InstallRequest& request, const std::vector<CellTask>& tasks)
    {
        auto& system = session_.system();
        for (const auto& task : tasks) {
            unsettled_.weak.packages.insert(task.package.name());
        }
        CellBuilder builder(session_, request.build);
        CellInstaller installer(session_, request, unsettled_);
        auto cells = run_cells(
            system, tasks, request.build.kernels, job_tokens(system, request.build.jobs),
            [&](const auto& package, const auto& kernel, auto& outcome, const auto* share) {
                builder.build(package, kernel, outcome, share);
                const auto turn = session_.turn();
                const bool is_new = outcome.result == CellResult::done;
                installer.install(package, kernel, outcome, is_new && request.build.if_stale);
            });
        std::move(cells.begin(), cells.end(), std::back_inserter(report_.cells));
    }

    /// What asks for it with BUILD_DEPENDS_REBUILD is built again for the new version of what it
    /// depends on, and so on.
    void follow()
    {
        const InstallRequest again{.build = {.jobs = request_.build.jobs, .if_stale = true},
                                   .no_depmod = request_.no_depmod};
        for (std::size_t seen = 0; seen < report_.cells.size();) {
            const std::vector<CellOutcome> latest(
                report_.cells.begin() + static_cast<std::ptrdiff_t>(seen), report_.cells.end());
            seen = report_.cells.size();
            work(again, tasks_in_order(find_dependents(session_, latest)));
        }
    }

    /// depmod once for each kernel; where it fails, its cells go back to built.
    void finish()
    {
        auto& system = session_.system();
        Indexes indexes(system);
        std::set<KernelTarget> rebuilt;
        for (const auto& placed : unsettled_.placed) {
            const auto& kernel = placed.kernel;
            try {
                if (!request_.no_depmod && rebuilt.insert(kernel).second) {
                    indexes.rebuild(kernel);
                }
                install::settle(system.layout, placed);
                index_again_if_needed(indexes, placed);
            } catch (const Error& error) {
                take_back(placed, error);
            }
        }
        unsettled_.weak.no_depmod = request_.no_depmod;
        settle_weak_links(session_, std::move(unsettled_.weak));
        if (!request_.no_depmod) {
            report_precedence();
        }
    }

    /// What modprobe would take is for the user to know.
    void report_precedence()
    {
        for (const auto& placed : unsettled_.placed) {
            for (const auto& other : outranked_modules(session_.system(), placed)) {
                session_.system().progress.warning(cell_text(placed.package, placed.kernel),
                                                   explain(other));
            }
        }
    }

    /// Where the distribution searches other places before ours, the indexes
    /// named an original until it went.
    void index_again_if_needed(Indexes& indexes, const store::Manifest& manifest) const
    {
        if (request_.no_depmod || (manifest.displaced.empty() && manifest.replaced.empty())) {
            return;
        }
        const bool is_stale =
            std::any_of(manifest.placed.begin(), manifest.placed.end(), [&](const auto& file) {
                const auto name = fs::path(file.file_name).stem().stem().native();
                const auto indexed = kernel::indexed_module(manifest.module_dir, name);
                return indexed && !sys::is_regular_file(*indexed);
            });
        if (is_stale) {
            indexes.rebuild(manifest.kernel);
        }
    }

    void take_back(const store::Manifest& placed, const Error& error)
    {
        const auto& layout = session_.system().layout;
        auto removal = placed;
        removal.step = store::InstallStep::uninstalling;
        install::take_away(layout, removal);
        install::forget_removal(layout, removal);
        for (auto& cell : report_.cells) {
            if (cell.package == placed.package && cell.kernel == placed.kernel) {
                cell.result = CellResult::failed;
                cell.failure = failure_of(error);
            }
        }
    }

    Session& session_;
    const InstallRequest& request_;
    Report report_ = {};
    Unsettled unsettled_ = {};
};

}  // namespace

Report install_cells(Session& session, const InstallRequest& request,
                     const std::vector<CellTask>& tasks)
{
    return tasks.empty() ? Report{} : Installation(session, request).run(tasks);
}

}  // namespace dkms::app
