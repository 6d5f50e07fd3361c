#include <algorithm>

#include "lib/app/build_environment.hpp"
#include "lib/app/exclusion.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/app/weak_word.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/plan/build_planner.hpp"
#include "lib/store/package_store.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// Where the files of what is planned are.
fs::path source_of(const System& system, const PlanRequest& request,
                   const std::optional<PackageId>& package)
{
    if (request.source_directory) {
        return *request.source_directory;
    }
    const store::PackageStore store(system.layout);
    if (package && store.state(*package) == store::PackageState::added) {
        return system.layout.source_link(*package);
    }
    if (!request.config.conf_file.empty()) {
        return request.config.conf_file.parent_path();
    }
    require_named(request.package);
    return system.layout.source(*package);
}

/// The package as it is named or, where it is not, as it names itself.
PackageId name_of(const std::optional<PackageId>& named, const ReadConfig& read)
{
    if (named) {
        return *named;
    }
    const auto own = [&](const config::Text config::PackageConfig::*member) {
        const auto value = read.value ? ((*read.value).*member).value : std::string{};
        return is_path_component(value) ? value : std::string("unknown");
    };
    return PackageId::checked(own(&config::PackageConfig::name),
                              own(&config::PackageConfig::version));
}

class Planning {
public:
    Planning(System& system, const PlanRequest& request)
        : system_(system), request_(request), prospect_(system)
    {
        const auto& words = request.package;
        if (!words.name.empty() && !words.version.empty()) {
            named_ = PackageId::checked(words.name, words.version);
        }
    }

    PlanReport plan(const KernelTarget& kernel)
    {
        const auto source = source_of(system_, request_, named_);
        const ConfigQuery query{.package = named_,
                                .kernel = kernel,
                                .source = source,
                                .selection = request_.config,
                                .shell = ShellUse::sandboxed};
        const auto read = read_config(system_, query);
        PlanReport report{.package = name_of(named_, read),
                          .kernel = kernel,
                          .directives = read.directives,
                          .needs_shell = read.needs_shell,
                          .has_errors = has_errors(read.diagnostics)};
        for (const auto& diagnostic : read.diagnostics) {
            system_.progress.diagnostic(diagnostic);
        }
        if (read.value) {
            report.values = plan::effective_values(*read.value, system_.framework);
            report.no_weak_modules = prospect_.of(query, read.value->no_weak_modules);
            add_plan(*read.value, source, report);
        }
        return report;
    }

private:
    void add_plan(const config::PackageConfig& config, const fs::path& source,
                  PlanReport& report) const
    {
        const auto facts = kernel::find_facts(
            report.kernel, {.source_dir = kernel_source_of(system_, report.kernel, request_.config),
                            .module_dir = system_.layout.kernel(report.kernel.release()),
                            .config_file = request_.config.kernel_config,
                            .boot = system_.layout.boot});
        try {
            auto exclusion = find_exclusion(config, facts);
            report.excluded = exclusion.package.value_or("");
            report.plan =
                plan::plan_build({.package = report.package,
                                  .config = config,
                                  .facts = facts,
                                  .source_root = source,
                                  .build_path = system_.layout.build(report.package),
                                  .jobs = jobs_of(system_, request_.jobs),
                                  .path = system_.environment.at("PATH"),
                                  .site_environment = build_environment(system_, report.kernel),
                                  .excluded = std::move(exclusion.modules)});
        } catch (const Error& error) {
            report.has_errors = true;
            system_.progress.warning(report.package.text(), error.what());
        }
    }

    System& system_;
    const PlanRequest& request_;
    WeakProspect prospect_;
    std::optional<PackageId> named_ = {};
};

}  // namespace

std::vector<PlanReport> plan(System& system, const PlanRequest& request)
{
    Planning planning(system, request);
    std::vector<PlanReport> reports;
    for (const auto& words : selected_kernels(system, request.kernels)) {
        reports.push_back(planning.plan(checked_kernel(system, request.kernels, words)));
    }
    return reports;
}

}  // namespace dkms::app
