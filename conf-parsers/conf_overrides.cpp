#include "conf-parsers/conf_overrides.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/base/shell_words.hpp"

namespace dkms::conf {
namespace {

using config::BuildExclusive;
using config::Directives;
using config::DirectiveValues;
using config::Hooks;
using config::NoWeakModules;
using config::PackageConfig;
using config::Sourced;
using config::Text;

constexpr auto constraints = std::to_array<std::pair<const char*, Text BuildExclusive::*>>({
    {"BUILD_EXCLUSIVE_KERNEL", &BuildExclusive::kernel},
    {"BUILD_EXCLUSIVE_KERNEL_MIN", &BuildExclusive::kernel_min},
    {"BUILD_EXCLUSIVE_KERNEL_MAX", &BuildExclusive::kernel_max},
    {"BUILD_EXCLUSIVE_ARCH", &BuildExclusive::arch},
    {"BUILD_EXCLUSIVE_CONFIG", &BuildExclusive::config},
});

constexpr auto hooks = std::to_array<std::pair<const char*, Text Hooks::*>>({
    {"POST_ADD", &Hooks::post_add},
    {"PRE_BUILD", &Hooks::pre_build},
    {"POST_BUILD", &Hooks::post_build},
    {"PRE_INSTALL", &Hooks::pre_install},
    {"POST_INSTALL", &Hooks::post_install},
    {"POST_REMOVE", &Hooks::post_remove},
});

/// OBSOLETE_BY gives the last kernel where nothing else does.
bool has_derived_kernel_max(const PackageConfig& config)
{
    return config.exclusive.kernel_max == config.obsolete_by;
}

class Writing {
public:
    explicit Writing(const PackageConfig& config) : config_(config) {}

    Directives all()
    {
        scalar("PACKAGE_NAME", config_.name);
        scalar("PACKAGE_VERSION", config_.version);
        scalar("CLEAN", config_.clean);
        scalar("OBSOLETE_BY", config_.obsolete_by);
        flag("AUTOINSTALL", config_.autoinstall);
        flag("BUILD_DEPENDS_REBUILD", config_.build_depends_rebuild);
        const auto& weak = config_.no_weak_modules;
        if (weak.value != NoWeakModules::unset) {
            scalar("NO_WEAK_MODULES", {.value = weak.value == NoWeakModules::yes ? "yes" : "no",
                                       .origin = weak.origin});
        }
        if (config_.excluded.value) {
            scalar("build_exclude", {.value = "yes", .origin = config_.excluded.origin});
        }
        for (const auto& [name, member] : hooks) {
            scalar(name, config_.hooks.*member);
        }
        write_lists();
        write_modules();
        write_constraints();
        return std::move(directives_);
    }

private:
    void scalar(const char* name, const Text& text)
    {
        if (!text.value.empty() || text.origin.kind != config::OriginKind::built_in) {
            directives_[name].at[0] = text;
        }
    }

    void flag(const char* name, const Sourced<bool>& value)
    {
        if (value.given()) {
            scalar(name, {.value = value.value ? "yes" : "no", .origin = value.origin});
        }
    }

    void indexed(const char* name, unsigned index, const Text& text)
    {
        if (!text.value.empty()) {
            directives_[name].indexed = true;
            directives_[name].at[index] = text;
        }
    }

    void write_lists()
    {
        for (const auto& make : config_.make) {
            const auto* words = std::get_if<std::vector<std::string>>(&make.command.value);
            indexed("MAKE", make.index,
                    {.value = words != nullptr ? shell_text(*words)
                                               : std::get<std::string>(make.command.value),
                     .origin = make.command.origin});
            indexed("MAKE_MATCH", make.index, make.kernel_match);
        }
        for (const auto& patch : config_.patches) {
            indexed("PATCH", patch.index, patch.file);
            indexed("PATCH_MATCH", patch.index, patch.kernel_match);
        }
        unsigned index = 0;
        for (const auto& name : config_.build_depends.value) {
            indexed("BUILD_DEPENDS", index++,
                    {.value = name, .origin = config_.build_depends.origin});
        }
    }

    void write_modules()
    {
        const auto& modules = config_.modules;
        const bool strips = std::any_of(modules.begin(), modules.end(),
                                        [](const auto& module) { return module.strip.given(); });
        for (const auto& module : modules) {
            indexed("BUILT_MODULE_NAME", module.index, module.built_name);
            indexed("BUILT_MODULE_LOCATION", module.index, module.built_location);
            indexed("DEST_MODULE_NAME", module.index, module.dest_name);
            indexed("DEST_MODULE_LOCATION", module.index, module.dest_location);
            if (strips) {
                indexed(
                    "STRIP", module.index,
                    {.value = module.strip.value ? "yes" : "no", .origin = module.strip.origin});
            }
        }
    }

    void write_constraints()
    {
        for (const auto& [name, member] : constraints) {
            const auto& own = config_.exclusive.*member;
            const bool is_derived =
                member == &BuildExclusive::kernel_max && has_derived_kernel_max(config_);
            if (!own.value.empty() && !is_derived) {
                scalar(name, own);
                continue;
            }
            for (const auto& module : config_.modules) {
                indexed(name, module.index, module.exclusive.*member);
            }
        }
    }

    const PackageConfig& config_;
    Directives directives_ = {};
};

bool is_laid_over(const Text& text)
{
    return text.origin.kind == config::OriginKind::override_file
           || text.origin.kind == config::OriginKind::command_line;
}

/// The values that were laid over a directive, for the package or for a module of it.
void lay_over(PackageConfig& config, const DirectiveValues& directive, Text BuildExclusive::*member)
{
    for (const auto& [index, text] : directive.at) {
        if (!is_laid_over(text)) {
            continue;
        }
        if (!directive.indexed) {
            config.exclusive.*member = text;
        } else if (index < config.modules.size()) {
            config.modules[index].exclusive.*member = text;
        }
    }
}

/// Constraints by themselves: as directives, those of a package and those of its
/// modules are one variable.
void keep_constraints(const PackageConfig& before, const Directives& directives,
                      PackageConfig& after)
{
    const bool was_derived = has_derived_kernel_max(before);
    after.exclusive = before.exclusive;
    if (was_derived) {
        after.exclusive.kernel_max = {};
    }
    for (auto& module : after.modules) {
        module.exclusive = module.index < before.modules.size()
                               ? before.modules[module.index].exclusive
                               : BuildExclusive{};
    }
    for (const auto& [name, member] : constraints) {
        const auto found = directives.find(name);
        if (found != directives.end()) {
            lay_over(after, found->second, member);
        }
    }
    if (after.exclusive.kernel_max.value.empty()) {
        after.exclusive.kernel_max = after.obsolete_by;
    }
}

bool is_changed(const Directives& directives, const char* name)
{
    const auto found = directives.find(name);
    return found != directives.end()
           && std::any_of(found->second.at.begin(), found->second.at.end(),
                          [](const auto& value) { return is_laid_over(value.second); });
}

}  // namespace

Directives directives_of(const PackageConfig& config)
{
    return Writing(config).all();
}

std::vector<Diagnostic> lay_conf_over(PackageConfig& config, DkmsConfInputs inputs,
                                      const FileView& files)
{
    inputs.given = directives_of(config);
    auto parsed = parse_dkms_conf(inputs, files);
    auto& read = *parsed.value;
    keep_constraints(config, read.directives, read.config);
    if (!is_changed(read.directives, "MAKE") && !is_changed(read.directives, "MAKE_MATCH")) {
        read.config.make = std::move(config.make);
    }
    read.config.environment = std::move(config.environment);
    config = std::move(read.config);
    return std::move(parsed.diagnostics);
}

}  // namespace dkms::conf
