#include "lib/plan/effective_values.hpp"

#include <array>

#include "lib/base/text.hpp"

namespace dkms::plan {
namespace {

using config::Origin;
using config::Sourced;
using config::Text;
using Index = std::optional<unsigned>;

std::string yes_or_no(bool value)
{
    return value ? "yes" : "no";
}

std::string text_of(const config::CommandText& command)
{
    const auto* text = std::get_if<std::string>(&command);
    return text != nullptr ? *text : join(std::get<std::vector<std::string>>(command), " ");
}

class Values {
public:
    /// A value that has a default, which may be empty.
    void add(std::string name, Index index, std::string value, const Origin& origin)
    {
        all_.push_back(
            {.name = std::move(name), .index = index, .value = std::move(value), .origin = origin});
    }

    /// A text without a default.
    void add_if_set(std::string name, Index index, const Text& text)
    {
        if (!text.value.empty()) {
            add(std::move(name), index, text.value, text.origin);
        }
    }

    void add(std::string name, Index index, const Sourced<bool>& flag)
    {
        add(std::move(name), index, yes_or_no(flag.value), flag.origin);
    }

    void add(std::string name, const Sourced<unsigned>& number)
    {
        add(std::move(name), {}, std::to_string(number.value), number.origin);
    }

    void add_exclusive(const config::BuildExclusive& exclusive, Index index)
    {
        add_if_set("BUILD_EXCLUSIVE_KERNEL", index, exclusive.kernel);
        add_if_set("BUILD_EXCLUSIVE_KERNEL_MIN", index, exclusive.kernel_min);
        add_if_set("BUILD_EXCLUSIVE_KERNEL_MAX", index, exclusive.kernel_max);
        add_if_set("BUILD_EXCLUSIVE_ARCH", index, exclusive.arch);
        add_if_set("BUILD_EXCLUSIVE_CONFIG", index, exclusive.config);
    }

    std::vector<EffectiveValue> take() { return std::move(all_); }

private:
    std::vector<EffectiveValue> all_;
};

void add_hooks(const config::Hooks& hooks, Values& values)
{
    values.add_if_set("POST_ADD", {}, hooks.post_add);
    values.add_if_set("PRE_BUILD", {}, hooks.pre_build);
    values.add_if_set("POST_BUILD", {}, hooks.post_build);
    values.add_if_set("PRE_INSTALL", {}, hooks.pre_install);
    values.add_if_set("POST_INSTALL", {}, hooks.post_install);
    values.add_if_set("POST_REMOVE", {}, hooks.post_remove);
}

void add_commands(const config::PackageConfig& config, Values& values)
{
    for (const auto& make : config.make) {
        values.add("MAKE", make.index, text_of(make.command.value), make.command.origin);
        values.add_if_set("MAKE_MATCH", make.index, make.kernel_match);
    }
    values.add_if_set("CLEAN", {}, config.clean);
    for (const auto& patch : config.patches) {
        values.add_if_set("PATCH", patch.index, patch.file);
        values.add_if_set("PATCH_MATCH", patch.index, patch.kernel_match);
    }
    for (const auto& [name, value] : config.environment) {
        values.add("environment." + name, {}, value.value, value.origin);
    }
}

void add_modules(const config::PackageConfig& config, Values& values)
{
    for (const auto& module : config.modules) {
        const Index index = module.index;
        values.add("BUILT_MODULE_NAME", index, module.built_name.value, module.built_name.origin);
        values.add_if_set("BUILT_MODULE_LOCATION", index, module.built_location);
        values.add("DEST_MODULE_NAME", index, module.dest_name.value, module.dest_name.origin);
        values.add_if_set("DEST_MODULE_LOCATION", index, module.dest_location);
        values.add("STRIP", index, module.strip);
        values.add_exclusive(module.exclusive, index);
    }
}

void add_package(const config::PackageConfig& config, Values& values)
{
    constexpr std::array<const char*, 3> weak_words = {"unset", "yes", "no"};
    values.add_if_set("PACKAGE_NAME", {}, config.name);
    values.add_if_set("PACKAGE_VERSION", {}, config.version);
    values.add("AUTOINSTALL", {}, config.autoinstall);
    if (!config.build_depends.value.empty()) {
        values.add("BUILD_DEPENDS", {}, join(config.build_depends.value, " "),
                   config.build_depends.origin);
        values.add("BUILD_DEPENDS_REBUILD", {}, config.build_depends_rebuild);
    }
    values.add("NO_WEAK_MODULES", {},
               weak_words.at(static_cast<std::size_t>(config.no_weak_modules.value)),
               config.no_weak_modules.origin);
    values.add_if_set("OBSOLETE_BY", {}, config.obsolete_by);
    values.add_exclusive(config.exclusive, {});
}

void add_settings(const config::FrameworkConfig& framework, Values& values)
{
    constexpr std::array<const char*, 3> sandbox_words = {"auto", "require", "off"};
    constexpr std::array<const char*, 3> weak_words = {"off", "on-request", "compatible"};
    const auto& sandbox = framework.sandbox;
    const auto& weak = framework.weak_modules;
    values.add("install_location", {}, framework.install_location.value,
               framework.install_location.origin);
    values.add("symlink_modules", {}, framework.symlink_modules);
    values.add("parallel_jobs", framework.parallel_jobs);
    values.add("sandbox", {}, sandbox_words.at(static_cast<std::size_t>(sandbox.value)),
               sandbox.origin);
    values.add_if_set("build_user", {}, framework.build_user);
    values.add("build_time_limit", framework.build_time_limit);
    values.add("build_memory_limit", framework.build_memory_limit);
    values.add("build_process_limit", framework.build_process_limit);
    values.add("require_proof", {}, framework.require_proof);
    values.add("weak_modules", {}, weak_words.at(static_cast<std::size_t>(weak.value)),
               weak.origin);
    values.add("try_sign_modules", {}, framework.try_sign_modules.value,
               framework.try_sign_modules.origin);
}

}  // namespace

std::vector<EffectiveValue> effective_values(const config::PackageConfig& config,
                                             const config::FrameworkConfig& framework)
{
    Values values;
    add_package(config, values);
    add_commands(config, values);
    add_modules(config, values);
    add_hooks(config.hooks, values);
    add_settings(framework, values);
    return values.take();
}

}  // namespace dkms::plan
