#include "lib/app/autoinstall.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "lib/app/aftermath.hpp"
#include "lib/app/fingerprint.hpp"
#include "lib/app/install_cells.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

/// A package that is to be installed, and what it has to wait for.
struct Wish {
    PackageId package;
    std::vector<std::string> depends = {};
};

/// What autoinstall makes of the packages of the tree for one kernel.
class Selection {
public:
    Selection(Session& session, const KernelTarget& kernel, const ConfigSelection& config)
        : session_(session), kernel_(kernel), config_(config), inputs_(session.system())
    {
        for (auto& [name, versions] : versions_by_name()) {
            known_.push_back(name);
            consider(versions);
        }
    }

    /// Tasks in an order in which each comes after those that it waits for; those that wait for
    /// each other, or for something that nobody knows, are outcomes already.
    std::vector<CellTask> take_tasks()
    {
        std::vector<CellTask> tasks;
        std::map<std::string, std::size_t> placed;
        while (place_one_round(tasks, placed)) {
        }
        for (const auto& [name, wish] : wishes_) {
            add_outcome(
                wish.package, CellResult::failed,
                Failure{.code = ErrorCode::dependency_missing,
                        .message = fmt::format("{} is among packages that need each other: {}",
                                               wish.package.text(), join(wish.depends, ", ")),
                        .advice = "one BUILD_DEPENDS of the circle has to go"});
        }
        wishes_.clear();
        return tasks;
    }

    std::vector<CellOutcome>& outcomes() noexcept { return outcomes_; }

private:
    /// The versions of each package that has its source, newest first.
    std::map<std::string, std::vector<PackageId>> versions_by_name() const
    {
        std::map<std::string, std::vector<PackageId>> names;
        for (auto& package : session_.store().added_packages()) {
            names[package.name()].push_back(std::move(package));
        }
        for (auto& [name, versions] : names) {
            std::sort(versions.begin(), versions.end(), [](const auto& a, const auto& b) {
                return compare_versions(a.version(), b.version()) > 0;
            });
        }
        return names;
    }

    /// The newest version that wants it; the configuration of one that is installed is not read,
    /// unless something that it was built from has changed.
    void consider(const std::vector<PackageId>& versions)
    {
        for (const auto& package : versions) {
            const bool is_installed = session_.store().is_installed(package, kernel_);
            if (is_installed && inputs_.changed(package, kernel_).empty()) {
                return;
            }
            const auto outcome = run_cell(package, kernel_, [&](CellOutcome&) {
                const auto config = load_config(session_.system(), query(package));
                if (config.autoinstall.value) {
                    wishes_.emplace(package.name(), Wish{.package = package,
                                                         .depends = config.build_depends.value});
                }
            });
            if (outcome.failure) {
                add_outcome(package, outcome.result, outcome.failure);
                return;
            }
            if (is_installed || wishes_.contains(package.name())) {
                return;
            }
        }
    }

    ConfigQuery query(const PackageId& package) const
    {
        return {.package = package,
                .kernel = kernel_,
                .source = session_.system().layout.source_link(package),
                .selection = config_,
                .shell = ShellUse::recorded};
    }

    bool is_known(const std::string& name) const
    {
        return std::find(known_.begin(), known_.end(), name) != known_.end();
    }

    /// Puts all wishes into the list whose dependencies are there or in it. Whether there
    /// were any.
    bool place_one_round(std::vector<CellTask>& tasks, std::map<std::string, std::size_t>& placed)
    {
        bool any = false;
        for (auto it = wishes_.begin(); it != wishes_.end();) {
            const auto& wish = it->second;
            const auto unknown =
                std::find_if(wish.depends.begin(), wish.depends.end(), [&](const auto& name) {
                    return !is_known(name)
                           || std::find(deferred_.begin(), deferred_.end(), name)
                                  != deferred_.end();
                });
            const bool waits =
                std::any_of(wish.depends.begin(), wish.depends.end(),
                            [&](const auto& name) { return wishes_.contains(name); });
            if (waits) {
                ++it;
                continue;
            }
            any = true;
            if (unknown != wish.depends.end()) {
                defer(wish.package, *unknown);
            } else {
                placed.emplace(it->first, tasks.size());
                tasks.push_back({.package = wish.package,
                                 .kernel = {.release = kernel_.release(), .arch = kernel_.arch()},
                                 .after = positions_of(wish.depends, placed)});
            }
            it = wishes_.erase(it);
        }
        return any;
    }

    static std::vector<std::size_t> positions_of(const std::vector<std::string>& names,
                                                 const std::map<std::string, std::size_t>& placed)
    {
        std::vector<std::size_t> positions;
        for (const auto& name : names) {
            if (const auto found = placed.find(name); found != placed.end()) {
                positions.push_back(found->second);
            }
        }
        return positions;
    }

    void defer(const PackageId& package, const std::string& missing)
    {
        deferred_.push_back(package.name());
        add_outcome(package, CellResult::deferred,
                    Failure{.code = ErrorCode::dependency_missing,
                            .message = fmt::format("it needs {}, which is not here yet", missing)});
    }

    void add_outcome(const PackageId& package, CellResult result, std::optional<Failure> failure)
    {
        outcomes_.push_back({.package = package,
                             .kernel = kernel_,
                             .result = result,
                             .failure = std::move(failure)});
    }

    Session& session_;
    const KernelTarget& kernel_;
    const ConfigSelection& config_;
    InputCheck inputs_;
    std::vector<std::string> known_ = {};
    std::map<std::string, Wish> wishes_ = {};  ///< by name
    std::vector<std::string> deferred_ = {};
    std::vector<CellOutcome> outcomes_ = {};
};

bool names(const std::string& list, const std::string& name)
{
    const auto words = split(list, ' ');
    return std::find(words.begin(), words.end(), name) != words.end();
}

void rate(const System& system, CellOutcome& cell)
{
    cell.critical = names(system.framework.critical.value, cell.package.name());
    cell.optional = names(system.framework.optional.value, cell.package.name());
}

}  // namespace

KernelTarget one_kernel(const System& system, const KernelSelection& selection)
{
    if (selection.kernels.size() > 1) {
        throw Error(ErrorCode::one_kernel, "this works for one kernel at a time",
                    "give -k only once");
    }
    return checked_kernel(system, selection, selected_kernels(system, selection).front());
}

bool is_switched_off(System& system, const KernelTarget& kernel)
{
    const auto file = system.layout.etc / "no-autoinstall";
    if (!sys::is_regular_file(file)) {
        return false;
    }
    system.progress.warning(
        kernel.text(),
        fmt::format("nothing is installed automatically, because there is {}", file.native()));
    return true;
}

Report install_wanted(Session& session, const InstallRequest& request, const KernelTarget& kernel)
{
    Selection selection(session, kernel, request.build.add.config);
    auto wanted = request;
    wanted.build.if_stale = true;
    auto report = install_cells(session, wanted, selection.take_tasks());
    auto& cells = report.cells;
    cells.insert(cells.end(), std::make_move_iterator(selection.outcomes().begin()),
                 std::make_move_iterator(selection.outcomes().end()));
    for (auto& cell : cells) {
        rate(session.system(), cell);
    }
    return report;
}

Report autoinstall(System& system, const InstallRequest& request)
{
    require_root(system);
    const auto kernel = one_kernel(system, request.build.kernels);
    if (is_switched_off(system, kernel)) {
        return {};
    }
    auto report = [&] {
        Session session(system);
        return install_wanted(session, request, kernel);
    }();
    load_for_devices(system, report);
    finish_transaction(system, report);
    return report;
}

}  // namespace dkms::app
