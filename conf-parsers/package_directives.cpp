#include "conf-parsers/package_directives.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "conf-parsers/package_checks.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf {
namespace {

using config::BuildExclusive;
using config::Directives;
using config::ModuleConfig;
using config::PackageConfig;
using config::Text;

class Reader {
public:
    Reader(const Directives& directives, const std::string& file)
        : directives_(directives), file_(file)
    {}

    Parsed<PackageConfig> read()
    {
        PackageConfig config;
        config.name = scalar("PACKAGE_NAME");
        config.version = scalar("PACKAGE_VERSION");
        config.clean = scalar("CLEAN");
        config.obsolete_by = scalar("OBSOLETE_BY");
        read_commands(config);
        read_hooks(config);
        config.exclusive = exclusive_of_package();
        const auto excluded = scalar("build_exclude");
        config.excluded = {.value = !excluded.value.empty(), .origin = excluded.origin};
        read_modules(config);
        read_switches(config);
        const auto depends = scalar("BUILD_DEPENDS");
        config.build_depends = {.value = all_words("BUILD_DEPENDS"), .origin = depends.origin};
        auto checks = check_package(config, file_, dkms_conf_words);
        diagnostics_.insert(diagnostics_.end(), checks.begin(), checks.end());
        return {.value = std::move(config), .diagnostics = std::move(diagnostics_)};
    }

private:
    Text value(const char* name, unsigned index) const
    {
        const auto found = directives_.find(name);
        if (found == directives_.end()) {
            return {};
        }
        const auto at = found->second.at.find(index);
        return at == found->second.at.end() ? Text{} : at->second;
    }

    Text scalar(const char* name) const { return value(name, 0); }

    std::size_t count(const char* name) const
    {
        const auto found = directives_.find(name);
        return found == directives_.end() ? 0 : found->second.at.size();
    }

    std::vector<std::string> all_words(const char* name) const
    {
        std::vector<std::string> words;
        const auto found = directives_.find(name);
        if (found != directives_.end()) {
            for (const auto& [index, text] : found->second.at) {
                auto more = split_words(text.value);
                words.insert(words.end(), more.begin(), more.end());
            }
        }
        return words;
    }

    void read_commands(PackageConfig& config) const
    {
        const auto each = [this](const char* name, const auto& take) {
            const auto found = directives_.find(name);
            if (found != directives_.end()) {
                for (const auto& [index, text] : found->second.at) {
                    take(index, text);
                }
            }
        };
        each("MAKE", [&](unsigned index, const Text& text) {
            config.make.push_back({.index = index,
                                   .command = {.value = text.value, .origin = text.origin},
                                   .kernel_match = value("MAKE_MATCH", index)});
        });
        each("PATCH", [&](unsigned index, const Text& text) {
            config.patches.push_back(
                {.index = index, .file = text, .kernel_match = value("PATCH_MATCH", index)});
        });
    }

    void read_hooks(PackageConfig& config) const
    {
        config.hooks = {.post_add = scalar("POST_ADD"),
                        .pre_build = scalar("PRE_BUILD"),
                        .post_build = scalar("POST_BUILD"),
                        .pre_install = scalar("PRE_INSTALL"),
                        .post_install = scalar("POST_INSTALL"),
                        .post_remove = scalar("POST_REMOVE")};
    }

    /// A constraint without an index is the package's, one with an index that
    /// module's.
    Text constraint(const char* name, std::optional<unsigned> index) const
    {
        const auto found = directives_.find(name);
        if (found == directives_.end() || found->second.indexed != index.has_value()) {
            return {};
        }
        return value(name, index.value_or(0));
    }

    BuildExclusive exclusive(std::optional<unsigned> index) const
    {
        return {.kernel = constraint("BUILD_EXCLUSIVE_KERNEL", index),
                .kernel_min = constraint("BUILD_EXCLUSIVE_KERNEL_MIN", index),
                .kernel_max = constraint("BUILD_EXCLUSIVE_KERNEL_MAX", index),
                .arch = constraint("BUILD_EXCLUSIVE_ARCH", index),
                .config = constraint("BUILD_EXCLUSIVE_CONFIG", index)};
    }

    BuildExclusive exclusive_of_package() const
    {
        auto constraints = exclusive(std::nullopt);
        if (constraints.kernel_max.value.empty()) {
            constraints.kernel_max = scalar("OBSOLETE_BY");  // the older way to say it
        }
        return constraints;
    }

    void read_modules(PackageConfig& config)
    {
        const auto size = std::max({count("BUILT_MODULE_NAME"), count("BUILT_MODULE_LOCATION"),
                                    count("DEST_MODULE_NAME"), count("DEST_MODULE_LOCATION")});
        for (unsigned index = 0; index < size; ++index) {
            ModuleConfig module{.index = index,
                                .built_name = value("BUILT_MODULE_NAME", index),
                                .built_location = value("BUILT_MODULE_LOCATION", index),
                                .dest_name = value("DEST_MODULE_NAME", index),
                                .dest_location = value("DEST_MODULE_LOCATION", index),
                                .strip = strip(index),
                                .exclusive = exclusive(index)};
            if (module.built_name.value.empty() && count("DEST_MODULE_LOCATION") == 1) {
                module.built_name.value = config.name.value;
            }
            if (module.dest_name.value.empty()) {
                module.dest_name = module.built_name;
            }
            config.modules.push_back(std::move(module));
        }
    }

    /// `STRIP[0]` is the default of the others; what is neither yes nor no is yes.
    config::Sourced<bool> strip(unsigned index) const
    {
        auto text = value("STRIP", index);
        if (text.value.empty()) {
            text = value("STRIP", 0);
        }
        const bool no = text.value.starts_with('n') || text.value.starts_with('N');
        return {.value = !no, .origin = text.origin};
    }

    void read_switches(PackageConfig& config)
    {
        const auto read = [this](const char* name) { return read_switch(name); };
        const auto autoinstall = read("AUTOINSTALL");
        config.autoinstall = {.value = autoinstall.value.value_or(false),
                              .origin = autoinstall.origin};
        const auto rebuild = read("BUILD_DEPENDS_REBUILD");
        config.build_depends_rebuild = {.value = rebuild.value.value_or(false),
                                        .origin = rebuild.origin};
        const auto weak = read("NO_WEAK_MODULES");
        config.no_weak_modules.origin = weak.origin;
        if (weak.value) {
            config.no_weak_modules.value =
                *weak.value ? config::NoWeakModules::yes : config::NoWeakModules::no;
        }
    }

    config::Sourced<std::optional<bool>> read_switch(const char* name)
    {
        const auto text = scalar(name);
        std::string word = text.value;
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (word == "yes" || word == "no") {
            return {.value = word == "yes", .origin = text.origin};
        }
        if (!word.empty()) {
            diagnostics_.push_back(finding(text.origin, file_, "switch",
                                           fmt::format("{}=\"{}\"", name, text.value),
                                           R"(the value is "yes" or "no")"));
        }
        return {.value = std::nullopt, .origin = text.origin};
    }

    const Directives& directives_;
    const std::string& file_;
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace

Parsed<PackageConfig> package_of(const Directives& directives, const std::string& file)
{
    return Reader(directives, file).read();
}

}  // namespace dkms::conf
