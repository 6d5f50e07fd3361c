#include "lib/app/install_cells.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "lib/app/cell_builder.hpp"
#include "lib/app/exclusion.hpp"
#include "lib/app/forced_packages.hpp"
#include "lib/app/host_hooks.hpp"
#include "lib/app/indexes.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/precedence.hpp"
#include "lib/app/removal.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/base/error.hpp"
#include "lib/install/installer.hpp"
#include "lib/install/uninstaller.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/plan/install_planner.hpp"
#include "lib/policy/obsolete_rule.hpp"
#include "lib/policy/version_rule.hpp"
#include "lib/store/original_modules.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

policy::ModuleVersion version_of(const fs::path& file)
{
    const auto info = kernel::read_module_info(file);
    return {.version = info.version,
            .srcversion = info.srcversion,
            .payload = kernel::payload_digest(file)};
}

/// As `version_of`; a damaged module of the kernel's has no version, and is no
/// reason to keep it.
policy::ModuleVersion version_if_readable(const fs::path& file)
{
    try {
        return version_of(file);
    } catch (const Error&) {
        return {};
    }
}

/// The kernel's files of a module's name, relative. A weak link is none of them: it
/// leads to another kernel's.
std::vector<fs::path> present_files(const fs::path& module_dir, const std::string& name)
{
    std::vector<fs::path> present;
    for (const auto& file : kernel::find_modules(module_dir, name)) {
        auto inside = file.lexically_relative(module_dir);
        if (*inside.begin() != "weak-updates") {
            present.push_back(std::move(inside));
        }
    }
    return present;
}

/// As Debian's dkms, which framework.conf asks for with install_location="updates/dkms":
/// what is below `updates` comes before the kernel's own modules, which stay then.
bool originals_stay(const config::FrameworkConfig& framework)
{
    const auto& location = framework.install_location;
    return location.origin.kind == config::OriginKind::framework
           && *plan::destination_directory(location.value).begin() == "updates";
}

class Installation {
public:
    Installation(Session& session, const InstallRequest& request)
        : session_(session), request_(request), builder_(session, request.build)
    {}

    Report run(const std::vector<CellTask>& tasks)
    {
        auto& system = session_.system();
        for (const auto& task : tasks) {
            weak_.packages.insert(task.package.name());
        }
        report_.cells = run_cells(
            system, tasks, request_.build.kernels, job_tokens(system, request_.build.jobs),
            [&](const auto& package, const auto& kernel, auto& outcome, const auto* share) {
                builder_.build(package, kernel, outcome, share);
                const auto turn = session_.turn();
                const bool is_new = outcome.result == CellResult::done;
                install(package, kernel, outcome, is_new && request_.build.if_stale);
            });
        finish();
        return std::move(report_);
    }

private:
    /// @param replace what is installed was built anew just now
    void install(const PackageId& package, const KernelTarget& kernel, CellOutcome& outcome,
                 bool replace)
    {
        outcome.what = "installed";
        outcome.result = CellResult::done;
        const bool is_installed = session_.store().is_installed(package, kernel);
        if (is_installed && !request_.force && !replace) {
            outcome.result = CellResult::already;
            return;
        }
        const auto config = prepare(package, kernel);
        const auto candidates = choose(package, kernel, config);
        place(
            candidates, package, kernel,
            is_installed ? std::optional(installed_before(package, kernel, config)) : std::nullopt);
        run_host_hook(session_.system(), {.name = "POST_INSTALL",
                                          .text = config.hooks.post_install,
                                          .package = package,
                                          .kernel = kernel});
    }

    /// Whether it is installed over what would refuse it.
    bool overrides(const PackageId& package) const
    {
        return request_.force || request_.build.add.rpm_safe_upgrade
               || forced_by_distribution(session_.system().layout, package.name()) == Forced::yes;
    }

    bool ignores_versions(const PackageId& package) const
    {
        return request_.force_version_override || overrides(package)
               || forced_by_distribution(session_.system().layout, package.name())
                      == Forced::version;
    }

    config::PackageConfig prepare(const PackageId& package, const KernelTarget& kernel)
    {
        auto& system = session_.system();
        const auto directory = system.layout.kernel(kernel.release());
        if (!sys::is_directory(directory)) {
            throw Error(ErrorCode::kernel_missing,
                        fmt::format("there is no kernel {} to install for: {} is missing",
                                    kernel.release(), directory.native()),
                        "install the kernel first");
        }
        auto config = load_config(system, {.package = package,
                                           .kernel = kernel,
                                           .source = system.layout.source_link(package),
                                           .selection = request_.build.add.config,
                                           .shell = ShellUse::sandboxed});
        const auto decision = policy::obsolete_decision(config.obsolete_by.value, kernel.release());
        if (decision.outcome == policy::Decision::Outcome::refuse && !overrides(package)) {
            throw Error(ErrorCode::not_installable, decision.reason,
                        "--force installs it all the same");
        }
        return config;
    }

    std::vector<plan::InstallCandidate> find_candidates(const PackageId& package,
                                                        const KernelTarget& kernel,
                                                        const config::PackageConfig& config)
    {
        auto& system = session_.system();
        const auto& layout = system.layout;
        const auto facts = kernel::find_facts(
            kernel, {.source_dir = kernel_source_of(system, kernel, request_.build.add.config),
                     .module_dir = layout.kernel(kernel.release()),
                     .config_file = request_.build.add.config.kernel_config,
                     .boot = layout.boot});
        if (const auto exclusion = find_exclusion(config, facts); exclusion.package) {
            throw Error(ErrorCode::not_installable,
                        "it is not for this kernel: " + *exclusion.package,
                        fmt::format("\"dkms unbuild {} -k {}\" drops what was built before",
                                    package.text(), kernel.text()));
        }
        std::vector<plan::InstallCandidate> candidates;
        for (const auto& module : modules_for(config, facts)) {
            const auto built = session_.store().built_module(package, kernel, module.dest_name);
            if (built.empty()) {
                throw Error(ErrorCode::not_installable,
                            fmt::format("{} is not among the built modules of {}", module.dest_name,
                                        package.text()),
                            fmt::format("build it again: dkms build {} -k {} --force",
                                        package.text(), kernel.text()));
            }
            plan::InstallCandidate candidate{.module = module, .file_name = built.filename()};
            candidate.present = present_files(facts.module_dir, module.dest_name);
            candidates.push_back(std::move(candidate));
        }
        return candidates;
    }

    /// Why a module is not to be installed; empty if it is.
    std::string refusal(const PackageId& package, const KernelTarget& kernel,
                        const plan::InstallCandidate& candidate) const
    {
        const auto& layout = session_.system().layout;
        if (ignores_versions(package) || candidate.present.size() != 1) {
            return {};
        }
        const auto present = layout.kernel(kernel.release()) / candidate.present.front();
        const auto decision = policy::version_decision(
            version_of(layout.modules(package, kernel) / candidate.file_name),
            version_if_readable(present));
        return decision.outcome == policy::Decision::Outcome::go
                   ? std::string{}
                   : fmt::format("{}: {}", candidate.module.dest_name, decision.reason);
    }

    /// The modules that go in, after PRE_INSTALL has agreed.
    std::vector<plan::InstallCandidate> choose(const PackageId& package, const KernelTarget& kernel,
                                               const config::PackageConfig& config)
    {
        auto& system = session_.system();
        auto candidates = find_candidates(package, kernel, config);
        std::vector<std::string> refusals;
        bool first_is_refused = false;
        for (auto it = candidates.begin(); it != candidates.end();) {
            auto reason = refusal(package, kernel, *it);
            if (reason.empty()) {
                ++it;
                continue;
            }
            first_is_refused = first_is_refused || it->module.index == 0;
            system.progress.warning(cell_text(package, kernel), reason);
            refusals.push_back(std::move(reason));
            it = candidates.erase(it);
        }
        if (candidates.empty() && !refusals.empty()) {
            throw Error(ErrorCode::not_installable,
                        fmt::format("none of the modules of {} is newer than what kernel {} has",
                                    package.text(), kernel.release()),
                        "--force or --force-version-override installs them all the same");
        }
        if (!first_is_refused) {
            ask_pre_install(package, kernel, config);
        }
        return candidates;
    }

    void ask_pre_install(const PackageId& package, const KernelTarget& kernel,
                         const config::PackageConfig& config)
    {
        const auto outcome = run_host_hook(session_.system(), {.name = "PRE_INSTALL",
                                                               .text = config.hooks.pre_install,
                                                               .package = package,
                                                               .kernel = kernel});
        if (outcome.result == HookResult::failed && !overrides(package)) {
            throw Error(ErrorCode::hook_refused,
                        fmt::format("PRE_INSTALL of {} refuses the installation", package.text()),
                        "--force installs it all the same");
        }
    }

    /// What `--force` replaces: there is no moment without a module.
    store::Manifest installed_before(const PackageId& package, const KernelTarget& kernel,
                                     const config::PackageConfig& config) const
    {
        const Removal removal(session_, request_.build.add.config);
        return removal.plan(package, kernel, config).manifest;
    }

    /// An original that came back meanwhile, with a newer kernel image, is kept in place of the
    /// one that is.
    void take_new_originals(const store::Manifest& before, store::Manifest& manifest) const
    {
        for (const auto& original : before.displaced) {
            const auto is_there = [&](const auto& file) {
                return file.destination == original.origin;
            };
            if (std::none_of(before.placed.begin(), before.placed.end(), is_there)
                && sys::is_regular_file(manifest.module_dir / original.origin)) {
                store::drop_original(session_.system().layout, manifest.package.name(),
                                     manifest.kernel, original.file_name);
                manifest.displaced.push_back(original);
            }
        }
    }

    void place(const std::vector<plan::InstallCandidate>& found, const PackageId& package,
               const KernelTarget& kernel, const std::optional<store::Manifest>& before)
    {
        auto& system = session_.system();
        auto candidates = found;
        const auto location = plan::destination_directory(system.framework.install_location.value);
        if (originals_stay(system.framework)) {
            for (auto& candidate : candidates) {
                std::erase_if(candidate.present, [&](const fs::path& present) {
                    return present.parent_path() != location;
                });
            }
        }
        const auto active = session_.store().has_active_link(package.name(), kernel)
                                ? plan::Active::yes
                                : plan::Active::no;
        const auto plan = plan::plan_install(package, kernel, candidates, location, active);
        auto manifest = install::manifest_for(system.layout, plan);
        manifest.links = system.framework.symlink_modules.value;
        if (before) {
            for (const auto& file : before->placed) {
                manifest.replaced.push_back(file.destination);
            }
            take_new_originals(*before, manifest);
            install::remove_weak_links(system.layout, *before);  // they are judged anew
            weak_.releases.merge(releases_of_links(*before));
        }
        system.progress.step(cell_text(package, kernel), "installing");
        install::put_in_place(system.layout, manifest);
        placed_.push_back(std::move(manifest));
    }

    /// depmod once for each kernel; where it fails, its cells go back to built.
    void finish()
    {
        auto& system = session_.system();
        Indexes indexes(system);
        std::set<KernelTarget> rebuilt;
        for (const auto& placed : placed_) {
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
        weak_.no_depmod = request_.no_depmod;
        settle_weak_links(session_, std::move(weak_));
        if (!request_.no_depmod) {
            report_precedence();
        }
    }

    /// What modprobe would take is for the user to know.
    void report_precedence()
    {
        for (const auto& placed : placed_) {
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
    CellBuilder builder_;
    Report report_ = {};
    std::vector<store::Manifest> placed_ = {};  ///< they wait for depmod
    WeakChanges weak_ = {};
};

}  // namespace

Report install_cells(Session& session, const InstallRequest& request,
                     const std::vector<CellTask>& tasks)
{
    return tasks.empty() ? Report{} : Installation(session, request).run(tasks);
}

}  // namespace dkms::app
