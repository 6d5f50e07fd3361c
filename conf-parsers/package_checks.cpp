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
    Checks(const config::PackageConfig& config, const std::string& file)
        : config_(config), file_(file)
    {}

    std::vector<Diagnostic> all()
    {
        required(config_.name, "PACKAGE_NAME");
        required(config_.version, "PACKAGE_VERSION");
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

    void required(const Text& value, const char* directive)
    {
        if (value.value.empty()) {
            add(value.origin, "required", fmt::format("there is no {}", directive),
                fmt::format("add {}=\"…\"", directive));
        } else if (!is_path_component(value.value)) {
            add(value.origin, "name",
                fmt::format("{}=\"{}\" cannot be a directory's name", directive, value.value),
                "leave out slashes and control characters");
        }
    }

    /// False where there is no name to say more about.
    bool check_names(const ModuleConfig& module)
    {
        if (module.built_name.value.empty()) {
            add(module.dest_location.origin, "required",
                fmt::format("there is no BUILT_MODULE_NAME[{}]", module.index),
                "number the modules from 0 without a gap, and name each");
            return false;
        }
        check_name(module.built_name, "BUILT_MODULE_NAME", module.index);
        check_name(module.dest_name, "DEST_MODULE_NAME", module.index);
        return true;
    }

    void check_name(const Text& name, const char* directive, unsigned index)
    {
        const auto& value = name.value;
        if (value.ends_with(".ko") || value.ends_with(".o")) {
            add(name.origin, "module-suffix",
                fmt::format("{}[{}]=\"{}\" has a suffix", directive, index, value),
                "give the name without .ko");
        } else if (!is_path_component(value)) {
            add(name.origin, "name",
                fmt::format("{}[{}]=\"{}\" cannot be a file's name", directive, index, value),
                "a directory goes into BUILT_MODULE_LOCATION");
        }
    }

    void check_destination(const ModuleConfig& module)
    {
        const auto& location = module.dest_location;
        if (location.value.empty()) {
            add(module.built_name.origin, "required",
                fmt::format("there is no DEST_MODULE_LOCATION[{}]", module.index),
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
                fmt::format("DEST_MODULE_LOCATION[{}]=\"{}\" is no place for modules", module.index,
                            location.value),
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

std::vector<Diagnostic> check_package(const config::PackageConfig& config, const std::string& file)
{
    return Checks(config, file).all();
}

}  // namespace dkms::conf
