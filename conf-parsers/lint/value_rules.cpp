// Values that are doubtful, or that cannot be.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conf-parsers/lint/package.hpp"
#include "lib/base/error.hpp"
#include "lib/base/pattern.hpp"
#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"

namespace dkms::conf::lint {
namespace {

using config::BuildExclusive;
using config::PackageConfig;
using config::Text;

bool is_between(std::string_view text, std::string_view begin, std::string_view end)
{
    return text.size() > begin.size() + end.size() && text.starts_with(begin)
           && text.ends_with(end);
}

/// `#MODULE_VERSION#`, `@VERSION@`: to be filled in by whoever makes the package.
bool is_placeholder(std::string_view value)
{
    return is_between(value, "#", "#") || is_between(value, "@", "@") || is_between(value, "%", "%")
           || is_between(value, "__", "__") || is_between(value, "{{", "}}")
           || is_between(value, "<", ">") || is_between(value, "${", "}");
}

bool is_version(std::string_view text)
{
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

class Values {
public:
    Values(const PackageConfig& config, Findings& findings) : config_(config), findings_(findings)
    {}

    void check()
    {
        check_name(config_.name, "PACKAGE_NAME");
        check_name(config_.version, "PACKAGE_VERSION");
        check_switches();
        check_destination();
        check_expressions();
        check_exclusive(config_.exclusive);
        for (const auto& module : config_.modules) {
            check_exclusive(module.exclusive);
        }
        check_dependencies();
        check_hooks();
    }

private:
    void check_name(const Text& text, std::string_view directive)
    {
        const auto& value = text.value;
        if (is_placeholder(value)) {
            findings_.add("unfilled", text.origin,
                          fmt::format("{} is still the placeholder {}", directive, value),
                          "whatever makes the package has to fill it in before dkms reads it");
            return;
        }
        constexpr std::string_view plain =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+~-";
        const auto odd = value.find_first_not_of(plain);
        if (odd != std::string::npos && value[odd] != '/') {  // a slash is an error of its own
            findings_.add("name-characters", text.origin,
                          fmt::format("{}=\"{}\" has a character that scripts stumble over",
                                      directive, value),
                          "letters, digits and . _ + ~ - make a name that every tool reads");
        }
    }

    void check_switches()
    {
        if (!config_.autoinstall.given()) {
            findings_.add("autoinstall-unset", config::Origin{},
                          "AUTOINSTALL is not set: nothing is built when a new kernel comes",
                          R"(add AUTOINSTALL="yes", or "no" where that is meant)");
        }
        const auto& weak = config_.no_weak_modules;
        if (weak.value == config::NoWeakModules::no) {
            findings_.add("weak-modules", weak.origin,
                          "modules are to be linked into kernels they were not built for",
                          R"(NO_WEAK_MODULES="yes" has each kernel get modules of its own)");
        } else if (weak.value == config::NoWeakModules::unset) {
            findings_.add("weak-modules-unset", config::Origin{},
                          "NO_WEAK_MODULES is not set: some systems would link modules into "
                          "kernels they were not built for",
                          R"(add NO_WEAK_MODULES="yes")");
        }
    }

    /// One note is enough: the reason is the same for all.
    void check_destination()
    {
        const auto found =
            std::find_if(config_.modules.begin(), config_.modules.end(), [](const auto& module) {
                const auto& place = module.dest_location.value;
                return place.starts_with('/') && place != "/extra" && place != "/extra/";
            });
        if (found != config_.modules.end()) {
            findings_.add("destination-ignored", found->dest_location.origin,
                          fmt::format("{} has no effect: modules go to the directory that "
                                      "framework.conf names, as on most distributions",
                                      found->dest_location.value),
                          R"(write "/extra")");
        }
    }

    void check_expression(const Text& text, const std::string& directive)
    {
        try {
            static_cast<void>(text.value.empty() || pattern_matches(text.value, "", directive));
        } catch (const Error& error) {
            findings_.add("regular-expression", text.origin, error.what(),
                          "write an extended regular expression, regex(7)");
        }
    }

    void check_expressions()
    {
        for (const auto& make : config_.make) {
            check_expression(make.kernel_match, fmt::format("MAKE_MATCH[{}]", make.index));
        }
        for (const auto& patch : config_.patches) {
            check_expression(patch.kernel_match, fmt::format("PATCH_MATCH[{}]", patch.index));
        }
    }

    void check_exclusive(const BuildExclusive& exclusive)
    {
        check_expression(exclusive.kernel, "BUILD_EXCLUSIVE_KERNEL");
        check_expression(exclusive.arch, "BUILD_EXCLUSIVE_ARCH");
        const auto& [least, most] =
            std::tie(exclusive.kernel_min.value, exclusive.kernel_max.value);
        if (is_version(least) && is_version(most) && compare_versions(least, most) > 0) {
            findings_.add("exclusive-range", exclusive.kernel_max.origin,
                          fmt::format("there is no kernel from {} to {}", least, most),
                          "BUILD_EXCLUSIVE_KERNEL_MIN is the first, _MAX the last");
        }
        for (const auto& word : split_words(exclusive.config.value)) {
            const auto option = std::string_view(word).substr(word.starts_with('!') ? 1 : 0);
            if (!option.starts_with("CONFIG_") || option.find('=') != std::string_view::npos) {
                findings_.add("exclusive-config", exclusive.config.origin,
                              fmt::format("{} is no option of a kernel", word),
                              "write CONFIG_X, or !CONFIG_X, with blanks between them");
            }
        }
    }

    void check_dependencies()
    {
        const auto& depends = config_.build_depends;
        const auto& name = config_.name.value;
        if (std::find(depends.value.begin(), depends.value.end(), name) != depends.value.end()) {
            findings_.add("dependency-on-itself", depends.origin,
                          fmt::format("{} is to be built after itself", name),
                          "leave it out of BUILD_DEPENDS");
        }
    }

    void check_hooks()
    {
        const auto& hooks = config_.hooks;
        for (const auto* hook : {&hooks.post_add, &hooks.pre_build, &hooks.post_build,
                                 &hooks.pre_install, &hooks.post_install, &hooks.post_remove}) {
            check_hook(*hook);
        }
    }

    void check_hook(const Text& hook)
    {
        const auto words = split_words(hook.value);
        if (words.empty()) {
            return;
        }
        const std::filesystem::path script = words.front();
        if (script.is_absolute() || std::find(script.begin(), script.end(), "..") != script.end()) {
            findings_.add("script-outside", hook.origin,
                          fmt::format("{} leads out of the package", words.front()),
                          "a hook is a script of the package, with arguments");
        } else if (hook.value.find_first_of(";|&<>") != std::string::npos) {
            findings_.add("script-is-command", hook.origin,
                          "no shell reads this: its signs are arguments of the script",
                          "write the commands into a script of the package");
        }
    }

    const PackageConfig& config_;
    Findings& findings_;
};

}  // namespace

void check_values(const Package& package, Findings& findings)
{
    Values(package.config, findings).check();
}

}  // namespace dkms::conf::lint
