#include "lib/app/cell_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/build_environment.hpp"
#include "lib/app/exclusion.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/module_signing.hpp"
#include "lib/app/proof.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/workshop.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/compiler.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/plan/build_planner.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

bool is_in_path(std::string_view program, const std::string& path)
{
    const auto directories = split(path, ':');
    return std::any_of(directories.begin(), directories.end(), [&](std::string_view directory) {
        return sys::is_executable_file(fs::path(directory) / program);
    });
}

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
    std::vector<fs::path> symvers = {};  ///< of the packages that it depends on
};

std::vector<fs::path> CellBuilder::require_dependencies(const PackageId& package,
                                                        const KernelTarget& kernel,
                                                        const std::vector<std::string>& names) const
{
    std::vector<fs::path> symvers;
    for (const auto& name : names) {
        const auto version =
            is_path_component(name) ? session_.store().active_version(name, kernel) : std::nullopt;
        if (version) {
            symvers.push_back(
                session_.system().layout.modules(PackageId::checked(name, *version), kernel)
                / "Module.symvers");
        } else if (!request_.ignore_dependencies) {
            throw Error(ErrorCode::dependency_missing,
                        fmt::format("{} depends on {}, which is not installed for {}",
                                    package.text(), name, kernel.text()),
                        fmt::format("install {} first, or use --force", name));
        }
    }
    return symvers;
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
    auto symvers = require_dependencies(package, kernel, config.build_depends.value);
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
    const auto& path = system.environment.at("PATH");
    auto plan = plan::plan_build(
        {.package = package,
         .config = config,
         .facts = facts,
         .source_root = source,
         .build_path = layout.build(package),
         .jobs = jobs_of(system, request_.jobs),
         .path = path,
         .compiler_words = kernel::compiler_words(
             facts.config, [&](std::string_view program) { return is_in_path(program, path); }),
         .site_environment = build_environment(system, kernel),
         .excluded = std::move(exclusion.modules)});
    return {.plan = std::move(plan), .facts = facts, .symvers = std::move(symvers)};
}

void CellBuilder::build(const PackageId& package, const KernelTarget& kernel, CellOutcome& outcome)
{
    outcome.what = "built";
    if (session_.store().is_built(package, kernel) && !request_.force) {
        outcome.result = CellResult::already;
        return;
    }
    auto preparation = prepare(package, kernel);
    for (const auto& module : preparation.plan.excluded) {
        session_.system().progress.step(
            cell_text(package, kernel),
            fmt::format("leaving out {}: {}", module.name, module.reason));
    }
    if (!workshop_) {
        workshop_.emplace(make_workshop(session_.system()));
    }
    run(preparation, outcome);
}

void CellBuilder::run(Preparation& preparation, CellOutcome& outcome)
{
    auto& system = session_.system();
    const auto& plan = preparation.plan;
    const bool was_built = session_.store().is_built(plan.package, plan.kernel);
    build::CellBuild build(*workshop_, plan,
                           {.sign = module_signing(system, preparation.facts),
                            .compression = kernel::find_compression(preparation.facts.module_dir)});
    bool is_taken_over = false;
    try {
        const auto modules = build.make();
        auto symvers = preparation.symvers;
        const auto cell = build.finish();
        symvers.push_back(cell / "module" / "Module.symvers");
        outcome.proof = prove(system, preparation.facts, modules, symvers);
        session_.store().take_over(cell, plan.package, plan.kernel);
        is_taken_over = true;
        build.run_post_build();
    } catch (Error& error) {
        build.note(error.what());
        for (const auto& note : error.notes()) {
            build.note(note);
        }
        if (is_taken_over && !was_built) {
            session_.store().drop_cell(plan.package, plan.kernel);
        }
        build.leave_traces();
        throw;
    }
}

}  // namespace dkms::app
