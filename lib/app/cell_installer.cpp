#include "lib/app/cell_installer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/exclusion.hpp"
#include "lib/app/forced_packages.hpp"
#include "lib/app/host_hooks.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/removal.hpp"
#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/install/installer.hpp"
#include "lib/install/uninstaller.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/module_file.hpp"
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

bool has_placed(const store::Manifest& manifest, const fs::path& destination)
{
    return std::any_of(manifest.placed.begin(), manifest.placed.end(),
                       [&](const auto& file) { return file.destination == destination; });
}

}  // namespace

void CellInstaller::install(const PackageId& package, const KernelTarget& kernel,
                            CellOutcome& outcome, bool replace)
{
    outcome.what = "installed";
    outcome.result = CellResult::done;
    const bool is_installed = session_.store().is_installed(package, kernel);
    if (is_installed && !request_.force && !replace) {
        outcome.result = CellResult::already;
        return;
    }
    const auto config = prepare(package, kernel);
    const auto before =
        is_installed ? std::optional(installed_before(package, kernel, config)) : std::nullopt;
    place(choose(package, kernel, config, before), package, kernel, before);
    run_host_hook(session_.system(), {.name = "POST_INSTALL",
                                      .text = config.hooks.post_install,
                                      .package = package,
                                      .kernel = kernel});
}

/// Whether it is installed over what would refuse it.
bool CellInstaller::overrides(const PackageId& package) const
{
    return request_.force || request_.build.add.rpm_safe_upgrade
           || forced_by_distribution(session_.system().layout, package.name()) == Forced::yes;
}

bool CellInstaller::ignores_versions(const PackageId& package) const
{
    return request_.force_version_override || overrides(package)
           || forced_by_distribution(session_.system().layout, package.name()) == Forced::version;
}

config::PackageConfig CellInstaller::prepare(const PackageId& package, const KernelTarget& kernel)
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

std::vector<plan::InstallCandidate> CellInstaller::find_candidates(
    const PackageId& package, const KernelTarget& kernel, const config::PackageConfig& config)
{
    auto& system = session_.system();
    const auto& layout = system.layout;
    const auto facts = kernel::find_facts(
        kernel, {.source_dir = kernel_source_of(system, kernel, request_.build.add.config),
                 .module_dir = layout.kernel(kernel.release()),
                 .config_file = request_.build.add.config.kernel_config,
                 .boot = layout.boot});
    if (const auto exclusion = find_exclusion(config, facts); exclusion.package) {
        throw Error(ErrorCode::not_installable, "it is not for this kernel: " + *exclusion.package,
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
                        fmt::format("build it again: dkms build {} -k {} --force", package.text(),
                                    kernel.text()));
        }
        plan::InstallCandidate candidate{.module = module, .file_name = built.filename()};
        candidate.present = present_files(facts.module_dir, module.dest_name);
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

/// Why a module is not to be installed; empty if it is, as where it takes the place of its own
/// earlier build.
std::string CellInstaller::refusal(const PackageId& package, const KernelTarget& kernel,
                                   const plan::InstallCandidate& candidate,
                                   const std::optional<store::Manifest>& before) const
{
    const auto& layout = session_.system().layout;
    if (ignores_versions(package) || candidate.present.size() != 1
        || (before && has_placed(*before, candidate.present.front()))) {
        return {};
    }
    const auto present = layout.kernel(kernel.release()) / candidate.present.front();
    const auto decision =
        policy::version_decision(version_of(layout.modules(package, kernel) / candidate.file_name),
                                 version_if_readable(present));
    return decision.outcome == policy::Decision::Outcome::go
               ? std::string{}
               : fmt::format("{}: {}", candidate.module.dest_name, decision.reason);
}

/// The modules that go in, after PRE_INSTALL has agreed.
std::vector<plan::InstallCandidate> CellInstaller::choose(
    const PackageId& package, const KernelTarget& kernel, const config::PackageConfig& config,
    const std::optional<store::Manifest>& before)
{
    auto& system = session_.system();
    auto candidates = find_candidates(package, kernel, config);
    std::vector<std::string> refusals;
    bool first_is_refused = false;
    for (auto it = candidates.begin(); it != candidates.end();) {
        auto reason = refusal(package, kernel, *it, before);
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

void CellInstaller::ask_pre_install(const PackageId& package, const KernelTarget& kernel,
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
store::Manifest CellInstaller::installed_before(const PackageId& package,
                                                const KernelTarget& kernel,
                                                const config::PackageConfig& config) const
{
    const Removal removal(session_, request_.build.add.config);
    return removal.plan(package, kernel, config).manifest;
}

/// An original that came back meanwhile, with a newer kernel image, is kept in place of the
/// one that is.
void CellInstaller::take_new_originals(const store::Manifest& before,
                                       store::Manifest& manifest) const
{
    for (const auto& original : before.displaced) {
        if (!has_placed(before, original.origin)
            && sys::is_regular_file(manifest.module_dir / original.origin)) {
            store::drop_original(session_.system().layout, manifest.package.name(), manifest.kernel,
                                 original.file_name);
            manifest.displaced.push_back(original);
        }
    }
}

void CellInstaller::place(const std::vector<plan::InstallCandidate>& found,
                          const PackageId& package, const KernelTarget& kernel,
                          const std::optional<store::Manifest>& before)
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
    const auto active = session_.store().has_active_link(package.name(), kernel) ? plan::Active::yes
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
        unsettled_.weak.releases.merge(releases_of_links(*before));
    }
    system.progress.step(cell_text(package, kernel), "installing");
    install::put_in_place(system.layout, manifest);
    unsettled_.placed.push_back(std::move(manifest));
}

}  // namespace dkms::app
