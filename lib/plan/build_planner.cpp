#include "lib/plan/build_planner.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/pattern.hpp"
#include "lib/base/shell_words.hpp"
#include "lib/base/text.hpp"

namespace dkms::plan {
namespace {

using config::CommandText;
using config::PackageConfig;

/// dkms gives these to a command that begins with "make", and so do we, also to
/// commands that are words.
std::vector<std::string> make_words(const BuildInputs& inputs)
{
    return {inputs.jobs > 0 ? fmt::format("-j{}", inputs.jobs) : "-j",
            "KERNELRELEASE=" + inputs.facts.target.release()};
}

/// `MAKE[0]` without a match is the default; of the others the last whose
/// MAKE_MATCH matches counts.
const config::MakeConfig* select_make(const PackageConfig& config, const std::string& release)
{
    const config::MakeConfig* selected = nullptr;
    for (const auto& make : config.make) {
        const auto& match = make.kernel_match.value;
        const bool is_default = make.index == 0 && match.empty();
        if (is_default || (!match.empty() && pattern_matches(match, release, "MAKE_MATCH"))) {
            selected = &make;
        }
    }
    return selected;
}

std::string with_make_words(std::string text, const BuildInputs& inputs)
{
    constexpr std::string_view make = "make";
    if (text.starts_with(make)) {
        std::string words;
        for (const auto& word : make_words(inputs)) {
            words += " " + shell_word(word);
        }
        text.insert(make.size(), words);
    }
    return text;
}

std::vector<std::string> with_make_words(std::vector<std::string> command,
                                         const BuildInputs& inputs)
{
    if (command.front() == "make") {
        const auto words = make_words(inputs);
        command.insert(command.begin() + 1, words.begin(), words.end());
    }
    return command;
}

/// The same command, however it is written: a shell only where it takes one.
CommandText without_needless_shell(std::string text)
{
    auto words = plain_words(text);
    return words ? CommandText{*std::move(words)} : CommandText{std::move(text)};
}

CommandText plan_make(const BuildInputs& inputs)
{
    const auto* make = select_make(inputs.config, inputs.facts.target.release());
    if (make == nullptr || make->command.value == CommandText{std::string{}}) {
        return with_make_words(
            {"make", "-C", inputs.facts.source_dir.native(), "M=" + inputs.build_path.native()},
            inputs);
    }
    const auto* words = std::get_if<std::vector<std::string>>(&make->command.value);
    return words != nullptr ? CommandText{with_make_words(*words, inputs)}
                            : without_needless_shell(with_make_words(
                                std::get<std::string>(make->command.value), inputs));
}

std::vector<PatchPlan> plan_patches(const BuildInputs& inputs)
{
    std::vector<PatchPlan> patches;
    const auto& release = inputs.facts.target.release();
    for (const auto& patch : inputs.config.patches) {
        const auto& match = patch.kernel_match.value;
        if (patch.file.value.empty()
            || (!match.empty() && !pattern_matches(match, release, "PATCH_MATCH"))) {
            continue;
        }
        patches.push_back({patch.file.value});
    }
    return patches;
}

std::optional<HookPlan> plan_hook(const char* name, const config::Text& text)
{
    auto words = hook_words(text.value);
    if (words.empty()) {
        return std::nullopt;
    }
    return HookPlan{
        .name = name, .script = words.front(), .arguments = {words.begin() + 1, words.end()}};
}

ModuleOutput plan_module(const config::ModuleConfig& module)
{
    std::filesystem::path inside = module.built_location.value;
    if (!inside.empty() && !stays_inside(inside)) {
        throw Error(ErrorCode::bad_config,
                    fmt::format("BUILT_MODULE_LOCATION[{}]=\"{}\" leads out of the build directory",
                                module.index, module.built_location.value),
                    "name a directory below the build directory, such as \"src\"");
    }
    return {.index = module.index,
            .built_name = module.built_name.value,
            .built_in = std::move(inside),
            .dest_name = module.dest_name.value,
            .dest_in = module.dest_location.value,
            .strip_debug_info = module.strip.value};
}

/// "-14" of "LLVM=-14"; empty of "LLVM=1".
std::string llvm_suffix(std::string_view word)
{
    const auto value = word.substr(word.find('=') + 1);
    return value.starts_with('-') ? std::string(value) : std::string{};
}

/// The kernel's own strip, which knows what its compiler made.
std::string plan_strip(const std::vector<std::string>& compiler_words)
{
    const auto& words = compiler_words;
    const auto llvm = std::find_if(words.begin(), words.end(),
                                   [](const auto& word) { return word.starts_with("LLVM="); });
    return llvm == words.end() ? "strip" : "llvm-strip" + llvm_suffix(*llvm);
}

/// What packages' own makefiles and hooks go by, as dkms gives it to them.
void add_compiler(const BuildInputs& inputs, Environment& environment)
{
    constexpr std::string_view cc = "CC=";
    constexpr std::string_view llvm = "LLVM=";
    for (const auto& word : inputs.compiler_words) {
        if (word.starts_with(cc)) {
            environment["CC"] = environment["KERNEL_CC"] = word.substr(cc.size());
        } else if (word.starts_with(llvm)) {
            environment["CC"] = environment["KERNEL_CC"] = "clang" + llvm_suffix(word);
            environment["LD"] = environment["KERNEL_LD"] = "ld.lld" + llvm_suffix(word);
        }
    }
    if (!inputs.compiler_words.empty()) {
        // As if each make had them on its command line, however it is started.
        environment["MAKEFLAGS"] = " -- " + join(inputs.compiler_words, " ");
    }
}

Environment plan_environment(const BuildInputs& inputs)
{
    const auto& target = inputs.facts.target;
    Environment environment = {{"PATH", inputs.path},
                               {"LC_ALL", "C.UTF-8"},
                               {"HOME", "/nonexistent"},
                               {"TMPDIR", "/tmp"},
                               {"SHELL", "/bin/sh"},
                               {"kernelver", target.release()},
                               {"arch", target.arch()},
                               {"kernel_source_dir", inputs.facts.source_dir.native()},
                               {"parallel_jobs", std::to_string(inputs.jobs)},
                               {"module", inputs.package.name()},
                               {"module_version", inputs.package.version()},
                               {"PACKAGE_NAME", inputs.package.name()},
                               {"PACKAGE_VERSION", inputs.package.version()}};
    add_compiler(inputs, environment);
    for (const auto& [name, value] : inputs.config.environment) {
        environment[name] = value.value;
    }
    for (const auto& [name, value] : inputs.site_environment) {
        environment[name] = value;
    }
    return environment;
}

}  // namespace

std::vector<std::string> hook_words(const std::string& text)
{
    return quoted_words(text).value_or(split_words(text));
}

bool stays_inside(const std::filesystem::path& path)
{
    const auto is_bad = [](const auto& part) { return part == ".."; };
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 127; };
    const auto& text = path.native();
    return !path.empty() && path.is_relative() && std::none_of(path.begin(), path.end(), is_bad)
           && std::none_of(text.begin(), text.end(), is_control);
}

BuildPlan plan_build(const BuildInputs& inputs)
{
    BuildPlan plan{.package = inputs.package,
                   .kernel = inputs.facts.target,
                   .kernel_source = inputs.facts.source_dir,
                   .source_root = inputs.source_root,
                   .build_path = inputs.build_path,
                   .patches = plan_patches(inputs),
                   .pre_build = plan_hook("PRE_BUILD", inputs.config.hooks.pre_build),
                   .post_build = plan_hook("POST_BUILD", inputs.config.hooks.post_build),
                   .make = plan_make(inputs),
                   .environment = plan_environment(inputs),
                   .jobs = inputs.jobs,
                   .strip = plan_strip(inputs.compiler_words)};
    for (const auto& module : inputs.config.modules) {
        const auto excluded = inputs.excluded.find(module.index);
        if (excluded == inputs.excluded.end()) {
            plan.modules.push_back(plan_module(module));
        } else {
            plan.excluded.push_back({.index = module.index,
                                     .name = module.dest_name.value,
                                     .reason = excluded->second});
        }
    }
    return plan;
}

}  // namespace dkms::plan
