#include "cmd/render/plan.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "cmd/render/json_value.hpp"
#include "cmd/render/no_weak_modules.hpp"

namespace dkms::cmd {
namespace {

std::string_view kind_word(config::OriginKind kind)
{
    switch (kind) {
        case config::OriginKind::built_in:
            return "default";
        case config::OriginKind::framework:
            return "framework";
        case config::OriginKind::package:
            return "package";
        case config::OriginKind::override_file:
            return "override";
        case config::OriginKind::command_line:
            break;
    }
    return "option";
}

Json json_of_origin(const config::Origin& origin)
{
    return {{"kind", kind_word(origin.kind)},
            {"file", text_or_null(origin.file)},
            {"line", origin.at.line},
            {"column", origin.at.column}};
}

std::vector<std::string> make_words(const config::CommandText& make)
{
    if (const auto* text = std::get_if<std::string>(&make)) {
        return {"sh", "-c", *text};
    }
    return std::get<std::vector<std::string>>(make);
}

Json json_of_hook(const std::optional<plan::HookPlan>& hook)
{
    if (!hook) {
        return nullptr;
    }
    return {{"script", hook->script.native()}, {"arguments", hook->arguments}};
}

Json json_of_plan(const plan::BuildPlan& plan)
{
    auto modules = Json::array();
    for (const auto& module : plan.modules) {
        modules.push_back({{"index", module.index},
                           {"built", (module.built_in / (module.built_name + ".ko")).native()},
                           {"installed", module.dest_name},
                           {"strip", module.strip_debug_info}});
    }
    auto excluded = Json::array();
    for (const auto& module : plan.excluded) {
        excluded.push_back(
            {{"index", module.index}, {"name", module.name}, {"reason", module.reason}});
    }
    auto patches = Json::array();
    for (const auto& patch : plan.patches) {
        patches.push_back(patch.file.native());
    }
    return {{"make", make_words(plan.make)},
            {"build_path", plan.build_path.native()},
            {"kernel_source", plan.kernel_source.native()},
            {"patches", std::move(patches)},
            {"pre_build", json_of_hook(plan.pre_build)},
            {"post_build", json_of_hook(plan.post_build)},
            {"modules", std::move(modules)},
            {"excluded_modules", std::move(excluded)},
            {"environment", plan.environment}};
}

Json json_of_value(const plan::EffectiveValue& value)
{
    return {{"name", value.name},
            {"index", value.index ? Json(*value.index) : Json(nullptr)},
            {"value", value.value},
            {"origin", json_of_origin(value.origin)}};
}

Json json_of_weak_word(const app::KernelWeakWord& word)
{
    Json object = {{"kernel", word.kernel.release()}};
    object.update(json_of(word.no_weak_modules));
    return object;
}

Json json_of_report(const app::PlanReport& report)
{
    auto directives = Json::object();
    auto origins = Json::object();
    for (const auto& [name, values] : report.directives) {
        for (const auto& [index, text] : values.at) {
            directives[name][std::to_string(index)] = text.value;
            origins[name][std::to_string(index)] = json_of_origin(text.origin);
        }
    }
    auto values = Json::array();
    std::transform(report.values.begin(), report.values.end(), std::back_inserter(values),
                   json_of_value);
    auto weak_words = Json::array();
    std::transform(report.no_weak_modules.begin(), report.no_weak_modules.end(),
                   std::back_inserter(weak_words), json_of_weak_word);
    return {{"schema", schema_version},
            {"package", report.package.name()},
            {"version", report.package.version()},
            {"kernel", report.kernel.release()},
            {"arch", report.kernel.arch()},
            {"directives", std::move(directives)},
            {"origins", std::move(origins)},
            {"values", std::move(values)},
            {"no_weak_modules", std::move(weak_words)},
            {"needs_shell", report.needs_shell},
            {"valid", !report.has_errors},
            {"excluded", text_or_null(report.excluded)},
            {"plan", report.plan ? json_of_plan(*report.plan) : Json(nullptr)}};
}

/// "file:line", or who it was that is no file.
std::string place_of(const config::Origin& origin)
{
    const bool is_in_file = !origin.file.empty() && origin.kind != config::OriginKind::command_line;
    return is_in_file ? fmt::format("{}:{}", origin.file, origin.at.line)
                      : std::string(kind_word(origin.kind));
}

std::string line_of(const plan::EffectiveValue& value)
{
    const auto index = value.index ? fmt::format("[{}]", *value.index) : std::string{};
    return fmt::format("  {}{}=\"{}\"  ({})\n", value.name, index, value.value,
                       place_of(value.origin));
}

std::string lines_of(const app::PlanReport& report)
{
    auto text = fmt::format("{}, {}, {}\n", report.package.text(), report.kernel.release(),
                            report.kernel.arch());
    for (const auto& value : report.values) {
        text += line_of(value);
    }
    for (const auto& word : report.no_weak_modules) {
        text += fmt::format("NO_WEAK_MODULES for {}: {}\n", word.kernel.release(),
                            policy::explain(word.no_weak_modules));
    }
    if (!report.needs_shell.empty()) {
        text += fmt::format("evaluated by bash in the sandbox, or not at all: {}\n",
                            fmt::join(report.needs_shell, ", "));
    }
    if (!report.excluded.empty()) {
        return text + fmt::format("not for this kernel: {}\n", report.excluded);
    }
    if (!report.plan) {
        return text;
    }
    text += fmt::format("make: {}\n", fmt::join(make_words(report.plan->make), " "));
    for (const auto& patch : report.plan->patches) {
        text += fmt::format("patch: {}\n", patch.file.native());
    }
    for (const auto& module : report.plan->modules) {
        text += fmt::format("module: {}.ko, installed as {}\n",
                            (module.built_in / module.built_name).native(), module.dest_name);
    }
    for (const auto& module : report.plan->excluded) {
        text += fmt::format("left out: {}, {}\n", module.name, module.reason);
    }
    return text;
}

}  // namespace

std::string plan_lines(const std::vector<app::PlanReport>& reports)
{
    std::string text;
    for (const auto& report : reports) {
        text += lines_of(report);
    }
    return text;
}

std::string json_of(const std::vector<app::PlanReport>& reports)
{
    Json document;
    if (reports.size() == 1) {
        document = json_of_report(reports.front());
    } else {
        document = {{"schema", schema_version}, {"plans", Json::array()}};
        for (const auto& report : reports) {
            document["plans"].push_back(json_of_report(report));
        }
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dkms::cmd
