#include "lib/app/meaning.hpp"

#include "lib/app/exclusion.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/plan/build_planner.hpp"

namespace dkms::app {
namespace {

using config::PackageConfig;

template <typename T>
void forget_origin(config::Sourced<T>& value)
{
    value.origin = {};
}

/// What no build plan holds.
PackageConfig rest_of(PackageConfig config)
{
    auto& hooks = config.hooks;
    for (auto* text : {&config.name, &config.version, &config.clean, &config.obsolete_by,
                       &hooks.post_add, &hooks.pre_build, &hooks.post_build, &hooks.pre_install,
                       &hooks.post_install, &hooks.post_remove}) {
        forget_origin(*text);
        text->value = join(split_words(text->value), " ");
    }
    forget_origin(config.build_depends);
    forget_origin(config.build_depends_rebuild);
    forget_origin(config.autoinstall);
    forget_origin(config.no_weak_modules);
    forget_origin(config.excluded);
    config.make.clear();
    config.patches.clear();
    config.modules.clear();
    config.exclusive = {};
    config.environment.clear();
    return config;
}

}  // namespace

Meaning meaning_of(const System& system, const PackageId& package, const KernelTarget& kernel,
                   PackageConfig config)
{
    const auto kernel_source = kernel_source_of(system, kernel, {});
    const auto facts =
        kernel::find_facts(kernel, {.source_dir = kernel_source,
                                    .module_dir = system.layout.kernel(kernel.release()),
                                    .boot = system.layout.boot});
    Meaning meaning;
    try {
        auto exclusion = find_exclusion(config, facts);
        meaning.excluded = exclusion.package.value_or("");
        meaning.plan = plan::plan_build({.package = package,
                                         .config = config,
                                         .facts = facts,
                                         .build_path = system.layout.build(package),
                                         .jobs = jobs_of(system, std::nullopt),
                                         .excluded = std::move(exclusion.modules)});
    } catch (const Error& error) {
        meaning.excluded = error.what();
    }
    meaning.rest = rest_of(std::move(config));
    return meaning;
}

std::string difference(const Meaning& a, const Meaning& b)
{
    if (a.plan.has_value() != b.plan.has_value() || a.excluded != b.excluded) {
        return "whether it is for the kernel at all";
    }
    if (a.plan && a.plan != b.plan) {
        if (a.plan->make != b.plan->make) {
            return "the command";
        }
        if (a.plan->patches != b.plan->patches) {
            return "the patches";
        }
        return a.plan->modules != b.plan->modules || a.plan->excluded != b.plan->excluded
                   ? "the modules"
                   : "the build";
    }
    return a.rest == b.rest ? "" : "what is beside the build";
}

}  // namespace dkms::app
