#include "conf-parsers/package_checks.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::conf {
namespace {

using config::ModuleConfig;
using config::Text;

class Checks {
public:
    Checks(const config::PackageConfig& config, const std::string& file, const FormatWords& words)
        : config_(config), file_(file), words_(words)
    {}

    std::vector<Diagnostic> all()
    {
        required(config_.name, words_.package_name);
        required(config_.version, words_.package_version);
        for (const auto& module : config_.modules) {
            if (check_names(module)) {
                check_destination(module);
            }
        }
        check_duplicates(&ModuleConfig::built_name, "built");
        check_duplicates(&ModuleConfig::dest_name, "installed");
        return std::move(found_);
    }

private:
    void add(const config::Origin& origin, std::string rule, std::string message, std::string hint)
    {
        found_.push_back(
            finding(origin, file_, std::move(rule), std::move(message), std::move(hint)));
    }

    void required(const Text& value, std::string_view directive)
    {
        if (value.value.empty()) {
            add(value.origin, "required", fmt::format("there is no {}", directive),
                fmt::format("add {}", assignment(directive, "…")));
        } else if (!is_path_component(value.value)) {
            add(value.origin, "name",
                fmt::format("{} cannot be a directory's name", assignment(directive, value.value)),
                "leave out slashes and control characters");
        }
    }

    /// As the author writes it.
    std::string assignment(std::string_view directive, std::string_view value) const
    {
        return fmt::format("{}{}\"{}\"", directive, words_.indexed ? "=" : " = ", value);
    }

    std::string of_module(std::string_view directive, unsigned index) const
    {
        return words_.indexed ? fmt::format("{}[{}]", directive, index) : std::string(directive);
    }

    /// False where there is no name to say more about.
    bool check_names(const ModuleConfig& module)
    {
        if (module.built_name.value.empty()) {
            add(module.dest_location.origin, "required",
                fmt::format("there is no {}", of_module(words_.built_name, module.index)),
                "number the modules from 0 without a gap, and name each");
            return false;
        }
        check_name(module.built_name, of_module(words_.built_name, module.index));
        check_name(module.dest_name, of_module(words_.dest_name, module.index));
        return true;
    }

    void check_name(const Text& name, const std::string& directive)
    {
        const auto& value = name.value;
        if (value.ends_with(".ko") || value.ends_with(".o")) {
            add(name.origin, "module-suffix",
                fmt::format("{} has a suffix", assignment(directive, value)),
                "give the name without .ko");
        } else if (!is_path_component(value)) {
            add(name.origin, "name",
                fmt::format("{} cannot be a file's name", assignment(directive, value)),
                fmt::format("a directory goes into {}", words_.built_location));
        }
    }

    void check_destination(const ModuleConfig& module)
    {
        const auto& location = module.dest_location;
        const auto directive = of_module(words_.dest_location, module.index);
        if (location.value.empty()) {
            add(module.built_name.origin, "required", fmt::format("there is no {}", directive),
                "add one, such as \"/extra\"");
            return;
        }
        constexpr std::array<std::string_view, 3> places = {"/kernel", "/updates", "/extra"};
        const bool is_known = std::any_of(places.begin(), places.end(), [&](auto place) {
            return location.value.starts_with(place);
        });
        const std::filesystem::path path = location.value;
        if (!is_known || std::find(path.begin(), path.end(), "..") != path.end()) {
            add(location.origin, "destination",
                fmt::format("{} is no place for modules", assignment(directive, location.value)),
                "it begins with /kernel, /updates or /extra");
        }
    }

    void check_duplicates(Text ModuleConfig::*name, const char* verb)
    {
        std::map<std::string, unsigned> first;
        for (const auto& module : config_.modules) {
            const auto& text = module.*name;
            // Two in different directories of the build are two modules.
            const auto key = name == &ModuleConfig::built_name
                                 ? module.built_location.value + "/" + text.value
                                 : normalized_module_name(text.value);
            const auto [known, is_new] = first.emplace(key, module.index);
            if (!is_new && !text.value.empty()) {
                add(text.origin, std::string(duplicate_module_rule),
                    fmt::format("{} is {} twice, by index {} and by index {}", text.value, verb,
                                known->second, module.index),
                    "leave one of them out");
            }
        }
    }

    const config::PackageConfig& config_;
    const std::string& file_;
    const FormatWords& words_;
    std::vector<Diagnostic> found_;
};

}  // namespace

Diagnostic finding(const config::Origin& origin, const std::string& fallback_file, std::string rule,
                   std::string message, std::string hint)
{
    return {.severity = Severity::error,
            .file = origin.file.empty() ? fallback_file : origin.file,
            .at = origin.at,
            .length = origin.file.empty() ? 0 : origin.length,  // 0: the file as a whole
            .rule = std::move(rule),
            .message = std::move(message),
            .hint = std::move(hint)};
}

std::vector<Diagnostic> check_package(const config::PackageConfig& config, const std::string& file,
                                      const FormatWords& words)
{
    return Checks(config, file, words).all();
}

}  // namespace dkms::conf
