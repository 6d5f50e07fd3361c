#include <algorithm>
#include <filesystem>

#include "lib/app/fingerprint.hpp"
#include "lib/app/kernel_judge.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/removal.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/app/waiting_cells.hpp"
#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/plan/install_planner.hpp"
#include "lib/store/manifest.hpp"
#include "lib/store/original_modules.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

bool matches(const KernelTarget& kernel, const KernelWords& wanted, const std::string& arch)
{
    const auto& wanted_arch = wanted.arch.empty() ? arch : wanted.arch;
    return (wanted.release.empty() || wanted.release == kernel.release())
           && (wanted_arch.empty() || wanted_arch == kernel.arch());
}

bool is_asked_for(const WaitingCell& cell, const StatusRequest& request)
{
    const auto& kernels = request.kernels.kernels;
    const auto& [name, version] = request.package;
    const bool is_package = (name.empty() || name == cell.package.name())
                            && (version.empty() || version == cell.package.version());
    return is_package
           && (kernels.empty()
               || std::any_of(kernels.begin(), kernels.end(), [&](const auto& wanted) {
                      return matches(cell.kernel, wanted, request.kernels.arch);
                  }));
}

class Inspection {
public:
    explicit Inspection(const System& system)
        : system_(system), store_(system.layout), weak_links_(living_links(system))
    {}

    /// The rows of one list: of all kernels, or of one that was asked for.
    void list(const StatusRequest& request, const KernelWords& wanted, StatusReport& report) const
    {
        for (const auto& package : store_.packages(request.package.name, request.package.version)) {
            if (store_.state(package) == store::PackageState::broken) {
                report.rows.push_back({.package = package, .state = StatusRow::State::broken});
                continue;
            }
            const auto before = report.rows.size();
            add_cells(package, request, wanted, report);
            if (report.rows.size() == before) {
                report.rows.push_back({.package = package, .state = StatusRow::State::added});
            }
        }
    }

private:
    void add_cells(const PackageId& package, const StatusRequest& request,
                   const KernelWords& wanted, StatusReport& report) const
    {
        for (const auto& kernel : store_.built(package)) {
            if (matches(kernel, wanted, request.kernels.arch)) {
                auto cell = row(package, kernel);
                cell.changed =
                    request.details ? changed_input(system_, package, kernel) : std::string{};
                report.rows.push_back(std::move(cell));
            }
        }
        for (auto& row : weak_rows(package)) {
            if (matches(*row.kernel, wanted, request.kernels.arch)) {
                report.rows.push_back(std::move(row));
            }
        }
    }

    /// The kernels that have links to what the package has installed for others.
    std::vector<StatusRow> weak_rows(const PackageId& package) const
    {
        std::vector<StatusRow> rows;
        for (const auto& link : weak_links_) {
            const auto into = kernel_named(system_, link.release);
            const auto from = kernel_named(system_, link.leads_to->release);
            const auto name = module_name_of_file(link.leads_to->inside.native());
            if (!into || !from || !store_.is_installed(package, *from)
                || store_.is_built(package, *into)
                || store_.built_module(package, *from, std::string(name)).empty()) {
                continue;
            }
            const bool is_known = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
                return row.kernel == into && row.weak_from == from->release();
            });
            if (!is_known) {
                rows.push_back({.package = package,
                                .kernel = into,
                                .state = StatusRow::State::installed_weak,
                                .weak_from = from->release()});
            }
        }
        return rows;
    }

    static std::vector<install::WeakLink> living_links(const System& system)
    {
        std::vector<install::WeakLink> links;
        for (const auto& release : install::releases_of(system.layout)) {
            for (auto& link : install::find_weak_links(system.layout, release)) {
                if (link.leads_to
                    && sys::is_regular_file(system.layout.kernel(release) / link.inside)) {
                    links.push_back(std::move(link));
                }
            }
        }
        return links;
    }

    StatusRow row(const PackageId& package, const KernelTarget& kernel) const
    {
        const bool installed = store_.is_installed(package, kernel);
        StatusRow row{.package = package,
                      .kernel = kernel,
                      .state = installed ? StatusRow::State::installed : StatusRow::State::built};
        row.originals = sys::is_directory(system_.layout.originals(package.name(), kernel));
        for (const auto& module : modules(package, kernel)) {
            const auto built = store_.built_module(package, kernel, module.dest_name);
            if (built.empty()) {
                row.missing = true;
            } else if (installed && !row.differs) {
                row.differs = !is_in_place(package, kernel, module, built);
            }
        }
        return row;
    }

    /// What the package's own configuration names: dkms judges by that alone.
    std::vector<plan::ModuleOutput> modules(const PackageId& package,
                                            const KernelTarget& kernel) const
    {
        try {
            const auto config = read_config(system_, {.package = package,
                                                      .kernel = kernel,
                                                      .source = system_.layout.source_link(package),
                                                      .overrides = false})
                                    .value;
            return config ? modules_for(*config, facts_for(*config, kernel))
                          : std::vector<plan::ModuleOutput>{};
        } catch (const Error&) {
            return {};
        }
    }

    /// The kernel's configuration is read only where a module asks for it.
    kernel::KernelFacts facts_for(const config::PackageConfig& config,
                                  const KernelTarget& kernel) const
    {
        const bool asks =
            std::any_of(config.modules.begin(), config.modules.end(),
                        [](const auto& module) { return !module.exclusive.config.value.empty(); });
        if (!asks) {
            return {.target = kernel};
        }
        const auto directory = system_.layout.kernel(kernel.release());
        return kernel::find_facts(kernel, {.source_dir = directory / "build",
                                           .module_dir = directory,
                                           .boot = system_.layout.boot});
    }

    /// Whether the installed file is the built one. The stat records of the
    /// installation answer that; the files are compared where these changed.
    bool is_in_place(const PackageId& package, const KernelTarget& kernel,
                     const plan::ModuleOutput& module, const fs::path& built) const
    {
        const auto directory = system_.layout.kernel(kernel.release());
        const auto location = plan::destination_directory(system_.framework.install_location.value);
        for (const auto& place : {location, module.dest_in.relative_path()}) {
            for (const auto* suffix : {".ko", ".ko.gz", ".ko.xz", ".ko.zst"}) {
                const auto inside = place / (module.dest_name + suffix);
                if (sys::is_regular_file(directory / inside)) {
                    return is_same(package, kernel, inside, built);
                }
            }
        }
        return false;
    }

    bool is_same(const PackageId& package, const KernelTarget& kernel, const fs::path& inside,
                 const fs::path& built) const
    {
        const auto installed = system_.layout.kernel(kernel.release()) / inside;
        if (const auto manifest = store::read_manifest(system_.layout, package, kernel)) {
            const auto file =
                std::find_if(manifest->placed.begin(), manifest->placed.end(),
                             [&](const auto& each) { return each.destination == inside; });
            if (file != manifest->placed.end() && !file->stamps.empty()
                && file->stamps == store::stamps_of(built, installed)) {
                return true;
            }
        }
        return sys::has_same_content(built, installed);
    }

    const System& system_;
    store::PackageStore store_;
    std::vector<install::WeakLink> weak_links_;
};

}  // namespace

StatusReport status(System& system, const StatusRequest& request)
{
    StatusReport report;
    const Inspection inspection(system);
    if (request.kernels.kernels.empty()) {
        inspection.list(request, {}, report);
    }
    for (const auto& kernel : request.kernels.kernels) {
        inspection.list(request, kernel, report);
    }
    if (request.details) {
        report.waiting = find_waiting_cells(system, kernels_without_headers(system));
        std::erase_if(report.waiting,
                      [&](const auto& cell) { return !is_asked_for(cell, request); });
    }
    return report;
}

}  // namespace dkms::app
