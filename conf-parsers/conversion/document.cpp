#include "conf-parsers/conversion/document.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "conf-parsers/conversion/carriers.hpp"
#include "conf-parsers/toml/keys.hpp"
#include "lib/base/shell_words.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::conversion {
namespace {

using config::BuildExclusive;
using config::NoWeakModules;
using config::PackageConfig;
using config::Text;

void replace_all(std::string& text, std::string_view old, std::string_view replacement)
{
    for (auto at = text.find(old); at != std::string::npos;
         at = text.find(old, at + replacement.size())) {
        text.replace(at, old.size(), replacement);
    }
}

bool continues_name(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// Paths by a marker; those that merely begin as this one does are left.
void name_path(std::string& text, const std::string& path, std::string_view marker)
{
    for (auto at = text.find(path); at != std::string::npos; at = text.find(path, at + 1)) {
        const auto end = at + path.size();
        if (end == text.size() || !continues_name(text[end])) {
            text.replace(at, path.size(), marker);
        }
    }
}

/// The build directory by its own placeholder.
void name_build(std::string& text, const PackageConfig& config)
{
    const auto tree = marker_of("dkms_tree");
    for (const auto& name : {config.name.value, marker_of("module")}) {
        for (const auto& version : {config.version.value, marker_of("module_version")}) {
            name_path(text, fmt::format("{}/{}/{}/build", tree, name, version), marker_of("build"));
        }
    }
}

class Writing {
public:
    explicit Writing(const PackageConfig& config) : config_(config) {}

    Part part()
    {
        for (const auto* table : {"package", "build", "exclusive", "hooks"}) {
            part_.tables[table] = {};
        }
        write_package();
        write_build();
        write_exclusive(config_.exclusive, part_.tables["exclusive"]);
        write_hooks();
        for (const auto& module : config_.modules) {
            write_module(module);
        }
        for (const auto& patch : config_.patches) {
            if (!patch.file.value.empty()) {
                Values values = {{"file", filled(patch.file)}};
                put(values, "kernel", patch.kernel_match);
                part_.patches.push_back(std::move(values));
            }
        }
        part_.excluded = config_.excluded.value;
        return std::move(part_);
    }

    /// A text with placeholders where there are markers.
    std::string with_placeholders(std::string text) const
    {
        replace_all(text, "{", "{{");
        replace_all(text, "}", "}}");
        name_build(text, config_);
        for (const auto& [input, placeholder] : inputs()) {
            replace_all(text, marker_of(input), fmt::format("{{{}}}", placeholder));
        }
        replace_all(text, marker_of("build"), "{build}");
        return text;
    }

    Written command(const config::MakeConfig& make) const
    {
        const auto& text = std::get<std::string>(make.command.value);
        const auto& origin = make.command.origin;
        if (text.empty()) {
            return {.text = "[]", .origin = origin};
        }
        // After a blank, dkms does not add its words to make.
        const auto words = text.front() == ' ' ? std::nullopt : plain_words(text);
        if (words) {
            return {.text = list(*words), .origin = origin};
        }
        return {.text = toml_string(with_placeholders(text)), .origin = origin};
    }

private:
    static void put(Values& values, const char* key, const Text& text)
    {
        if (!text.value.empty()) {
            values[key] = {.text = toml_string(text.value), .origin = text.origin};
        }
    }

    Written filled(const Text& text) const
    {
        return {.text = toml_string(with_placeholders(text.value)), .origin = text.origin};
    }

    std::string list(const std::vector<std::string>& words) const
    {
        std::vector<std::string> items;
        items.reserve(words.size());
        for (const auto& word : words) {
            items.push_back(toml_string(with_placeholders(word)));
        }
        return "[" + join(items, ", ") + "]";
    }

    static std::string literal_list(const std::vector<std::string>& words)
    {
        std::vector<std::string> items;
        std::transform(words.begin(), words.end(), std::back_inserter(items), toml_string);
        return "[" + join(items, ", ") + "]";
    }

    static void put_flag(Values& values, const char* key, const config::Sourced<bool>& flag)
    {
        if (flag.given()) {
            values[key] = {.text = flag.value ? "true" : "false", .origin = flag.origin};
        }
    }

    void write_package()
    {
        auto& values = part_.tables["package"];
        put(values, "name", config_.name);
        put(values, "version", config_.version);
        put_flag(values, "autoinstall", config_.autoinstall);
        if (!config_.build_depends.value.empty()) {
            values["build_depends"] = {.text = literal_list(config_.build_depends.value),
                                       .origin = config_.build_depends.origin};
        }
        put_flag(values, "build_depends_rebuild", config_.build_depends_rebuild);
        put(values, "obsolete_by", config_.obsolete_by);
        const auto& weak = config_.no_weak_modules;
        if (weak.value != NoWeakModules::unset) {
            values["no_weak_modules"] = {
                .text = weak.value == NoWeakModules::yes ? "true" : "false", .origin = weak.origin};
        }
    }

    void write_build()
    {
        auto& values = part_.tables["build"];
        const auto is_default = [](const auto& make) {
            return make.index == 0 && make.kernel_match.value.empty();
        };
        const auto& makes = config_.make;
        const auto make = std::find_if(makes.begin(), makes.end(), is_default);
        if (make != makes.end() && !std::get<std::string>(make->command.value).empty()) {
            values["make"] = command(*make);
        }
        if (!config_.clean.value.empty()) {
            values["clean"] = filled(config_.clean);
        }
    }

    void write_exclusive(const BuildExclusive& exclusive, Values& values) const
    {
        put(values, "kernel", exclusive.kernel);
        put(values, "kernel_min", exclusive.kernel_min);
        if (exclusive.kernel_max != config_.obsolete_by) {
            put(values, "kernel_max", exclusive.kernel_max);
        }
        put(values, "arch", exclusive.arch);
        const auto options = split_words(exclusive.config.value);
        if (!options.empty()) {
            values["config"] = {
                .text = options.size() == 1 ? toml_string(options.front()) : literal_list(options),
                .origin = exclusive.config.origin};
        }
    }

    void write_hooks()
    {
        for (const auto& [key, member] : toml::hook_members) {
            const auto& hook = config_.hooks.*member;
            const auto words = split_words(hook.value);
            if (!words.empty()) {
                part_.tables["hooks"][key] = {
                    .text = words.size() == 1 ? toml_string(with_placeholders(words.front()))
                                              : list(words),
                    .origin = hook.origin};
            }
        }
    }

    void write_module(const config::ModuleConfig& module)
    {
        ModulePart part;
        auto& values = part.values;
        values["name"] = filled(module.built_name);
        if (!module.built_location.value.empty()) {
            values["directory"] = filled(module.built_location);
        }
        if (module.dest_name.value != module.built_name.value) {
            values["install_name"] = filled(module.dest_name);
        }
        values["location"] = filled(module.dest_location);
        if (!module.strip.value) {
            values["strip"] = {.text = "false", .origin = module.strip.origin};
        }
        write_exclusive(module.exclusive, part.exclusive);
        part_.modules.push_back(std::move(part));
    }

    const PackageConfig& config_;
    Part part_ = {};
};

}  // namespace

std::string marker_of(std::string_view input)
{
    return fmt::format("zq{}qz", input);
}

bool has_marker(std::string_view text)
{
    const auto& all = inputs();
    return std::any_of(all.begin(), all.end(), [&](const auto& input) {
        return text.find(marker_of(input.first)) != std::string_view::npos;
    });
}

std::string toml_string(std::string_view text)
{
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
    const bool has_control = std::any_of(text.begin(), text.end(), is_control);
    const bool has_special = text.find_first_of("\\\"") != std::string_view::npos;
    if (has_special && !has_control && text.find('\'') == std::string_view::npos) {
        return fmt::format("'{}'", text);
    }
    std::string result = "\"";
    for (const char c : text) {
        if (c == '\n' || c == '\t') {
            result += c == '\n' ? "\\n" : "\\t";
            continue;
        }
        if (is_control(static_cast<unsigned char>(c))) {
            result += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
            continue;
        }
        if (c == '"' || c == '\\') {
            result += '\\';
        }
        result += c;
    }
    return result + "\"";
}

Part part_of(const PackageConfig& config)
{
    return Writing(config).part();
}

std::vector<WhenPart> matching_makes(const PackageConfig& config)
{
    std::vector<WhenPart> whens;
    for (const auto& make : config.make) {
        if (!make.kernel_match.value.empty()) {
            WhenPart when{.conditions = {.all = {{"kernel", {make.kernel_match.value}}}}};
            when.part.tables["build"]["make"] = Writing(config).command(make);
            whens.push_back(std::move(when));
        }
    }
    return whens;
}

}  // namespace dkms::conf::conversion
