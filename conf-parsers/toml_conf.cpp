// The only file that includes toml++.
#include "conf-parsers/toml_conf.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <toml++/toml.h>

#include <fmt/format.h>

#include "conf-parsers/package_checks.hpp"

namespace dkms::conf {
namespace {

using config::CommandText;
using config::Origin;
using config::PackageConfig;
using config::Sourced;
using config::Text;

/// Replaces `{name}`; `{{` and `}}` stand for single braces.
std::optional<std::string> filled(std::string_view text, const Placeholders& placeholders,
                                  std::string& unknown)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool doubled = i + 1 < text.size() && text[i] == text[i + 1];
        if ((text[i] == '{' || text[i] == '}') && doubled) {
            result += text[i++];
            continue;
        }
        if (text[i] != '{') {
            result += text[i];
            continue;
        }
        const auto end = text.find('}', i);
        const auto name = std::string(text.substr(i + 1, end - i - 1));
        const auto found = placeholders.find(name);
        if (end == std::string_view::npos || found == placeholders.end()) {
            unknown = name;
            return std::nullopt;
        }
        result += found->second;
        i = end;
    }
    return result;
}

class TomlReader {
public:
    TomlReader(const toml::table& root, const NamedText& text, const Placeholders& placeholders)
        : root_(root), text_(text), placeholders_(placeholders)
    {}

    Parsed<PackageConfig> read()
    {
        PackageConfig config;
        known_keys(root_,
                   {"package", "build", "module", "patch", "exclusive", "hooks", "environment"});
        section("package", [&](const toml::table& table) { read_package(table, config); });
        section("build", [&](const toml::table& table) { read_build(table, config); });
        section("exclusive",
                [&](const toml::table& table) { config.exclusive = read_exclusive(table); });
        section("hooks", [&](const toml::table& table) { read_hooks(table, config.hooks); });
        section("environment", [&](const toml::table& table) {
            for (const auto& [key, node] : table) {
                config.environment[std::string(key.str())] = text_of(node);
            }
        });
        list("module", [&](const toml::table& table) { read_module(table, config); });
        list("patch", [&](const toml::table& table) { read_patch(table, config); });
        auto checks = check_package(config, text_.file);
        diagnostics_.insert(diagnostics_.end(), checks.begin(), checks.end());
        return {.value = std::move(config), .diagnostics = std::move(diagnostics_)};
    }

private:
    Origin origin_of(const toml::source_region& source) const
    {
        return {.kind = text_.kind,
                .file = text_.file,
                .at = {.line = source.begin.line, .column = source.begin.column}};
    }

    void complain(const toml::source_region& source, std::string rule, std::string message,
                  std::string hint)
    {
        diagnostics_.push_back(finding(origin_of(source), text_.file, std::move(rule),
                                       std::move(message), std::move(hint)));
    }

    void known_keys(const toml::table& table, const std::set<std::string_view>& keys)
    {
        for (const auto& [key, node] : table) {
            if (!keys.contains(key.str())) {
                std::string known;
                for (const auto name : keys) {
                    known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
                }
                complain(key.source(), "unknown-key",
                         fmt::format("there is no key \"{}\" here", key.str()),
                         "the keys are " + known);
            }
        }
    }

    void section(std::string_view name, const std::function<void(const toml::table&)>& take)
    {
        const auto* node = root_.get(name);
        if (node == nullptr) {
            return;
        }
        if (const auto* table = node->as_table()) {
            take(*table);
        } else {
            complain(node->source(), "type", fmt::format("{} is no table", name),
                     fmt::format("write [{}]", name));
        }
    }

    void list(std::string_view name, const std::function<void(const toml::table&)>& take)
    {
        const auto* node = root_.get(name);
        if (node == nullptr) {
            return;
        }
        if (!node->is_array_of_tables()) {
            complain(node->source(), "type", fmt::format("{} is no list of tables", name),
                     fmt::format("write [[{}]] for each", name));
            return;
        }
        for (const auto& element : *node->as_array()) {
            take(*element.as_table());
        }
    }

    Text text_of(const toml::node& node)
    {
        const auto* value = node.as_string();
        if (value == nullptr) {
            complain(node.source(), "type", "a text is wanted here", "put it in quotes");
            return {};
        }
        std::string unknown;
        const auto text = filled(value->get(), placeholders_, unknown);
        if (!text) {
            complain(node.source(), "placeholder",
                     fmt::format("there is no placeholder {{{}}}", unknown),
                     "write {{ for a brace; the placeholders are {kernel}, {kernel_source}, "
                     "{build}, {arch}, {name} and {version}");
            return {};
        }
        return {.value = *text, .origin = origin_of(node.source())};
    }

    Text text(const toml::table& table, std::string_view key)
    {
        const auto* node = table.get(key);
        return node == nullptr ? Text{} : text_of(*node);
    }

    Sourced<bool> flag(const toml::table& table, std::string_view key, bool otherwise)
    {
        const auto* node = table.get(key);
        if (node == nullptr) {
            return {.value = otherwise, .origin = {}};
        }
        const auto* value = node->as_boolean();
        if (value == nullptr) {
            complain(node->source(), "type", fmt::format("{} is true or false", key),
                     "without quotes");
        }
        return {.value = value != nullptr ? value->get() : otherwise,
                .origin = origin_of(node->source())};
    }

    std::vector<std::string> texts(const toml::node& node)
    {
        std::vector<std::string> result;
        if (const auto* array = node.as_array()) {
            for (const auto& element : *array) {
                result.push_back(text_of(element).value);
            }
        } else {
            complain(node.source(), "type", "a list of texts is wanted here",
                     "write [\"…\", \"…\"]");
        }
        return result;
    }

    void read_package(const toml::table& table, PackageConfig& config)
    {
        known_keys(table, {"name", "version", "autoinstall", "build_depends", "obsolete_by",
                           "no_weak_modules"});
        config.name = text(table, "name");
        config.version = text(table, "version");
        config.autoinstall = flag(table, "autoinstall", false);
        config.obsolete_by = text(table, "obsolete_by");
        if (const auto* depends = table.get("build_depends")) {
            config.build_depends = {.value = texts(*depends),
                                    .origin = origin_of(depends->source())};
        }
        if (table.contains("no_weak_modules")) {
            const auto weak = flag(table, "no_weak_modules", true);
            config.no_weak_modules = {
                .value = weak.value ? config::NoWeakModules::yes : config::NoWeakModules::no,
                .origin = weak.origin};
        }
    }

    void read_build(const toml::table& table, PackageConfig& config)
    {
        known_keys(table, {"make"});
        if (const auto* make = table.get("make")) {
            const auto origin = origin_of(make->source());
            auto words = texts(*make);
            if (words.empty()) {
                complain(make->source(), "type", "make has no words", "leave it out, or fill it");
                return;
            }
            config.make.push_back(
                {.command = {.value = CommandText{std::move(words)}, .origin = origin}});
        }
    }

    config::BuildExclusive read_exclusive(const toml::table& table)
    {
        known_keys(table, {"kernel", "kernel_min", "kernel_max", "arch", "config"});
        return {.kernel = text(table, "kernel"),
                .kernel_min = text(table, "kernel_min"),
                .kernel_max = text(table, "kernel_max"),
                .arch = text(table, "arch"),
                .config = text(table, "config")};
    }

    void read_hooks(const toml::table& table, config::Hooks& hooks)
    {
        known_keys(table, {"post_add", "pre_build", "post_build", "pre_install", "post_install",
                           "post_remove"});
        hooks = {.post_add = text(table, "post_add"),
                 .pre_build = text(table, "pre_build"),
                 .post_build = text(table, "post_build"),
                 .pre_install = text(table, "pre_install"),
                 .post_install = text(table, "post_install"),
                 .post_remove = text(table, "post_remove")};
    }

    void read_module(const toml::table& table, PackageConfig& config)
    {
        known_keys(table, {"name", "directory", "install_name", "location", "strip", "exclusive"});
        config::ModuleConfig module{.index = static_cast<unsigned>(config.modules.size()),
                                    .built_name = text(table, "name"),
                                    .built_location = text(table, "directory"),
                                    .dest_name = text(table, "install_name"),
                                    .dest_location = text(table, "location"),
                                    .strip = flag(table, "strip", true)};
        if (module.dest_name.value.empty()) {
            module.dest_name = module.built_name;
        }
        if (module.dest_location.value.empty()) {
            module.dest_location.value = "/extra";
        }
        if (const auto* exclusive = table.get_as<toml::table>("exclusive")) {
            module.exclusive = read_exclusive(*exclusive);
        }
        config.modules.push_back(std::move(module));
    }

    void read_patch(const toml::table& table, PackageConfig& config)
    {
        known_keys(table, {"file", "kernel"});
        config.patches.push_back({.index = static_cast<unsigned>(config.patches.size()),
                                  .file = text(table, "file"),
                                  .kernel_match = text(table, "kernel")});
    }

    const toml::table& root_;
    const NamedText& text_;
    const Placeholders& placeholders_;
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace

Parsed<PackageConfig> parse_toml_conf(const NamedText& text, const Placeholders& placeholders)
{
    try {
        const auto root = toml::parse(text.text, text.file);
        return TomlReader(root, text, placeholders).read();
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        return {.value = std::nullopt,
                .diagnostics = {{.file = text.file,
                                 .at = {.line = begin.line, .column = begin.column},
                                 .rule = "syntax",
                                 .message = std::string(error.description()),
                                 .hint = "dkms.toml is TOML 1.0, https://toml.io"}}};
    }
}

}  // namespace dkms::conf
