#include "lib/app/cell_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/build_environment.hpp"
#include "lib/app/exclusion.hpp"
#include "lib/app/fingerprint.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/module_signing.hpp"
#include "lib/app/proof.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/workshop.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/plan/build_planner.hpp"
#include "lib/store/dependency_records.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// dkms takes a directory that holds dkms.conf alone for one without source.
void require_source(const fs::path& source)
{
    constexpr std::ptrdiff_t enough = 2;
    std::error_code error;
    if (std::distance(fs::directory_iterator(source, error), fs::directory_iterator()) < enough) {
        throw Error(ErrorCode::bad_config, fmt::format("there is no source in {}", source.native()),
                    "put the package's files beside its dkms.conf");
    }
}

}  // namespace

struct CellBuilder::Preparation {
    plan::BuildPlan plan;
    kernel::KernelFacts facts;
    std::vector<PackageId> dependencies = {};  ///< that are installed
    std::vector<fs::path> symvers = {};        ///< of these
    bool follows_dependencies = false;         ///< BUILD_DEPENDS_REBUILD
    build::Finishing finishing = {};
    bool was_built = false;
};

std::vector<PackageId> CellBuilder::require_dependencies(
    const PackageId& package, const KernelTarget& kernel,
    const std::vector<std::string>& names) const
{
    std::vector<PackageId> dependencies;
    for (const auto& name : names) {
        const auto version =
            is_path_component(name) ? session_.store().active_version(name, kernel) : std::nullopt;
        if (version) {
            dependencies.push_back(PackageId::checked(name, *version));
        } else if (!request_.ignore_dependencies) {
            throw Error(ErrorCode::dependency_missing,
                        fmt::format("{} depends on {}, which is not installed for {}",
                                    package.text(), name, kernel.text()),
                        fmt::format("install {} first, or use --force", name));
        }
    }
    return dependencies;
}

CellBuilder::Preparation CellBuilder::prepare(const PackageId& package, const KernelTarget& kernel)
{
    auto& system = session_.system();
    const auto& layout = system.layout;
    const auto source = layout.source_link(package);
    const auto& selection = request_.add.config;
    record_directives(system, package, kernel);
    const auto config = load_config(system, {.package = package,
                                             .kernel = kernel,
                                             .source = source,
                                             .selection = selection,
                                             .shell = ShellUse::sandboxed});
    auto dependencies = require_dependencies(package, kernel, config.build_depends.value);
    std::vector<fs::path> symvers;
    std::transform(
        dependencies.begin(), dependencies.end(), std::back_inserter(symvers),
        [&](const auto& other) { return layout.modules(other, kernel) / "Module.symvers"; });
    const auto facts =
        kernel::find_facts(kernel, {.source_dir = kernel_source_of(system, kernel, selection),
                                    .module_dir = layout.kernel(kernel.release()),
                                    .config_file = selection.kernel_config,
                                    .boot = layout.boot});
    auto exclusion = find_exclusion(config, facts);
    if (exclusion.package) {
        throw Error(ErrorCode::excluded, "it is not for this kernel: " + *exclusion.package);
    }
    require_source(source);
    kernel::find_build_tree(kernel, facts.module_dir, selection.kernel_source_dir,
                            system.os_release);
    auto plan = plan::plan_build({.package = package,
                                  .config = config,
                                  .facts = facts,
                                  .source_root = source,
                                  .build_path = layout.build(package),
                                  .jobs = jobs_of(system, request_.jobs),
                                  .path = system.environment.at("PATH"),
                                  .compiler_words = compiler_words_for(system, facts),
                                  .site_environment = build_environment(system, kernel),
                                  .excluded = std::move(exclusion.modules)});
    return {.plan = std::move(plan),
            .facts = facts,
            .dependencies = std::move(dependencies),
            .symvers = std::move(symvers),
            .follows_dependencies = config.build_depends_rebuild.value,
            .finishing = {.sign = module_signing(system, facts),
                          .compression = kernel::find_compression(facts.module_dir)},
            .was_built = session_.store().is_built(package, kernel)};
}

void CellBuilder::build(const PackageId& package, const KernelTarget& kernel, CellOutcome& outcome,
                        const build::JobShare* share)
{
    outcome.what = "built";
    auto turn = session_.turn();
    const bool is_built = session_.store().is_built(package, kernel);
    if (is_built && !request_.force && !is_stale(package, kernel)) {
        outcome.result = CellResult::already;
        return;
    }
    const auto preparation = prepare(package, kernel);
    for (const auto& module : preparation.plan.excluded) {
        session_.system().progress.step(
            cell_text(package, kernel),
            fmt::format("leaving out {}: {}", module.name, module.reason));
    }
    if (!workshop_) {
        workshop_.emplace(make_workshop(session_.system(), places_));
    }
    turn.unlock();
    run(preparation, outcome, share);
}

bool CellBuilder::is_stale(const PackageId& package, const KernelTarget& kernel) const
{
    if (!request_.if_stale) {
        return false;
    }
    const auto changed = changed_input(session_.system(), package, kernel);
    if (!changed.empty()) {
        session_.system().progress.step(cell_text(package, kernel),
                                        fmt::format("{} has changed since it was built", changed));
    }
    return !changed.empty();
}

std::string CellBuilder::prove_and_take_over(const Preparation& preparation,
                                             build::CellBuild& build)
{
    const auto& plan = preparation.plan;
    const auto modules = build.make();
    const auto cell = build.finish();
    auto symvers = preparation.symvers;
    symvers.push_back(cell / "module" / "Module.symvers");
    auto proof = prove(session_.system(), preparation.facts, modules, symvers);
    if (preparation.follows_dependencies) {
        store::write_dependencies(cell, preparation.dependencies);
    }
    const auto turn = session_.turn();
    session_.store().take_over(cell, plan.package, plan.kernel);
    return proof;
}

void CellBuilder::run(const Preparation& preparation, CellOutcome& outcome,
                      const build::JobShare* share)
{
    const auto& plan = preparation.plan;
    build::CellBuild build(*workshop_, plan, preparation.finishing, share);
    bool is_taken_over = false;
    try {
        outcome.proof = prove_and_take_over(preparation, build);
        is_taken_over = true;
        build.run_post_build();
        const auto turn = session_.turn();
        record_fingerprint(session_.system(), plan, preparation.facts, preparation.symvers);
    } catch (Error& error) {
        build.note(error.what());
        for (const auto& note : error.notes()) {
            build.note(note);
        }
        if (is_taken_over && !preparation.was_built) {
            const auto turn = session_.turn();
            session_.store().drop_cell(plan.package, plan.kernel);
        }
        build.leave_traces();
        throw;
    }
}

}  // namespace dkms::app
