#include "conf-parsers/toml/part.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lib/base/text.hpp"

namespace dkms::conf::toml {
namespace {

using config::BuildExclusive;
using config::CommandText;
using config::ModuleConfig;
using config::PackageConfig;
using config::Text;

/// Takes a value's place, where there is another.
template <typename T>
void replace(T& old, std::optional<T> given)
{
    if (given) {
        old = *std::move(given);
    }
}

bool has_blank(std::string_view text)
{
    return text.find_first_of(" \t\n") != std::string_view::npos;
}

bool is_variable_name(std::string_view name)
{
    const auto is_good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0
           && std::all_of(name.begin(), name.end(), is_good);
}

class Part {
public:
    Part(Reading& reading, const Table& table, PartOf whole, PackageConfig& config)
        : reading_(reading), table_(table), whole_(whole), config_(config)
    {}

    void apply()
    {
        if (const auto* package = reading_.table(table_, "package")) {
            read_package(*package);
        }
        if (const auto* build = reading_.table(table_, "build")) {
            read_build(*build);
        }
        if (const auto* exclusive = reading_.table(table_, "exclusive")) {
            read_exclusive(*exclusive, config_.exclusive);
        }
        if (const auto* hooks = reading_.table(table_, "hooks")) {
            read_hooks(*hooks);
        }
        if (const auto* environment = reading_.table(table_, "environment")) {
            read_environment(*environment);
        }
        for (const auto* module : reading_.tables(table_, "module")) {
            read_module(*module);
        }
        for (const auto* patch : reading_.tables(table_, "patch")) {
            read_patch(*patch->as<Table>());
        }
    }

private:
    void read_package(const Table& table)
    {
        reading_.check_keys(table, Section::package);
        read_name(table, "name", config_.name);
        read_name(table, "version", config_.version);
        replace(config_.autoinstall, reading_.flag(table, "autoinstall"));
        replace(config_.build_depends, reading_.literals(table, "build_depends"));
        replace(config_.build_depends_rebuild, reading_.flag(table, "build_depends_rebuild"));
        replace(config_.obsolete_by, reading_.literal(table, "obsolete_by"));
        if (const auto* weak = table.find("no_weak_modules")) {
            read_no_weak_modules(*weak);
        }
    }

    void read_name(const Table& table, const char* key, Text& name)
    {
        auto given = reading_.literal(table, key);
        if (given && whole_ != PartOf::package) {
            reading_.complain(*table.find(key), "fixed",
                              fmt::format("the {} of a package cannot be changed here", key),
                              "leave it out");
            return;
        }
        replace(name, std::move(given));
    }

    void read_no_weak_modules(const Value& value)
    {
        using config::NoWeakModules;
        const auto origin = reading_.origin_of(value);
        const auto* flag = value.as<bool>();
        const auto* word = value.as<std::string>();
        if (flag != nullptr) {
            config_.no_weak_modules = {.value = *flag ? NoWeakModules::yes : NoWeakModules::no,
                                       .origin = origin};
        } else if (word != nullptr && *word == "unset") {
            config_.no_weak_modules = {.value = NoWeakModules::unset, .origin = origin};
        } else {
            reading_.complain(value, "type", "no_weak_modules has three values",
                              R"(write true, false, or "unset")");
        }
    }

    void read_build(const Table& table)
    {
        reading_.check_keys(table, Section::build);
        replace(config_.clean, reading_.text(table, "clean"));
        auto words = reading_.words(table, "make");
        const auto text = reading_.text(table, "make_shell");
        if (words && text) {
            reading_.complain(*table.find("make_shell"), "conflicting-keys",
                              "both make and make_shell are here", "leave one of them out");
        } else if (words && !words->value.empty()) {
            config_.make = {{.command = {.value = CommandText{std::move(words->value)},
                                         .origin = words->origin}}};
        } else if (words || (text && text->value.empty())) {
            config_.make.clear();
        } else if (text) {
            config_.make = {
                {.command = {.value = CommandText{text->value}, .origin = text->origin}}};
        }
    }

    void read_exclusive(const Table& table, BuildExclusive& exclusive)
    {
        reading_.check_keys(table, Section::exclusive);
        replace(exclusive.kernel, reading_.pattern(table, "kernel"));
        replace(exclusive.kernel_min, reading_.literal(table, "kernel_min"));
        replace(exclusive.kernel_max, reading_.literal(table, "kernel_max"));
        replace(exclusive.arch, reading_.pattern(table, "arch"));
        if (const auto* options = table.find("config")) {
            exclusive.config = {.value = join(options_of(*options), " "),
                                .origin = reading_.origin_of(*options)};
        }
    }

    std::vector<std::string> options_of(const Value& value)
    {
        std::vector<std::string> options;
        for (const auto* item : Reading::one_or_many(value)) {
            if (auto option = reading_.literal_of(*item); option && !option->value.empty()) {
                reading_.check_option(*item, option->value);
                options.push_back(std::move(option->value));
            }
        }
        return options;
    }

    void read_hooks(const Table& table)
    {
        reading_.check_keys(table, Section::hooks);
        for (const auto& [key, member] : hook_members) {
            if (const auto* value = table.find(key)) {
                config_.hooks.*member = hook(*value);
            }
        }
    }

    /// A script, or a list of the script and its arguments. They are kept as
    /// dkms.conf has them, between blanks.
    Text hook(const Value& value)
    {
        std::vector<std::string> words;
        for (const auto* item : Reading::one_or_many(value)) {
            auto word = reading_.text_of(*item);
            if (!word) {
                continue;
            }
            if (has_blank(word->value)) {
                reading_.complain(*item, "hook-word",
                                  fmt::format("\"{}\" has a blank in it", word->value),
                                  R"(a script with arguments is a list: ["script", "argument"])");
                continue;
            }
            if (words.empty()) {
                reading_.check_path(*item, word->value);
            }
            words.push_back(std::move(word->value));
        }
        return {.value = join(words, " "), .origin = reading_.origin_of(value)};
    }

    void read_environment(const Table& table)
    {
        for (const auto& entry : table.entries) {
            auto text = reading_.text_of(entry);
            if (!is_variable_name(entry.key.text)) {
                reading_.complain(entry, "environment-name",
                                  fmt::format("\"{}\" cannot be a variable's name", entry.key.text),
                                  "letters, digits and _, and no digit first");
            } else if (text) {
                config_.environment[entry.key.text] = *std::move(text);
            }
        }
    }

    void read_module(const Value& value)
    {
        const auto& table = *value.as<Table>();
        reading_.check_keys(table, Section::module);
        const auto name = reading_.text(table, "name");
        if (!name || name->value.empty()) {
            if (name || table.find("name") == nullptr) {
                reading_.complain(value, "required", "this module has no name",
                                  "add name = \"…\", without .ko");
            }
            return;
        }
        auto* module = known_module(*name, value);
        if (module == nullptr) {
            config_.modules.push_back({.index = static_cast<unsigned>(config_.modules.size()),
                                       .built_name = *name,
                                       .dest_name = *name,
                                       .dest_location = {.value = "/extra", .origin = {}}});
            module = &config_.modules.back();
        }
        change_module(table, *module);
    }

    /// The module that a part changes: the package's own file lists each once.
    ModuleConfig* known_module(const Text& name, const Value& value)
    {
        const auto has_name = [&](const ModuleConfig& module) {
            return module.built_name.value == name.value;
        };
        auto& modules = config_.modules;
        const auto known = std::count_if(modules.begin(), modules.end(), has_name);
        if (whole_ == PartOf::package || known == 0) {
            return nullptr;
        }
        if (known > 1) {
            reading_.complain(value, "ambiguous-module",
                              fmt::format("there is more than one module {}", name.value),
                              "the last of them is changed; give them names of their own");
        }
        return &*std::find_if(modules.rbegin(), modules.rend(), has_name);
    }

    void change_module(const Table& table, ModuleConfig& module)
    {
        replace(module.built_location, reading_.path(table, "directory"));
        replace(module.dest_name, reading_.text(table, "install_name"));
        replace(module.dest_location, reading_.text(table, "location"));
        replace(module.strip, reading_.flag(table, "strip"));
        if (const auto* exclusive = reading_.table(table, "exclusive")) {
            read_exclusive(*exclusive, module.exclusive);
        }
    }

    void read_patch(const Table& table)
    {
        reading_.check_keys(table, Section::patch);
        auto file = reading_.path(table, "file");
        auto match = reading_.pattern(table, "kernel");
        if (file) {
            config_.patches.push_back({.index = static_cast<unsigned>(config_.patches.size()),
                                       .file = *std::move(file),
                                       .kernel_match = std::move(match).value_or(Text{})});
        }
    }

    Reading& reading_;
    const Table& table_;
    PartOf whole_;
    PackageConfig& config_;
};

}  // namespace

void apply_part(Reading& reading, const Table& part, PartOf whole, PackageConfig& config)
{
    Part(reading, part, whole, config).apply();
}

}  // namespace dkms::conf::toml
