// Indexes with a gap, or without their module, command or patch.
#include <array>

#include <fmt/format.h>

#include "conf-parsers/directive_names.hpp"
#include "conf-parsers/lint/package.hpp"

namespace dkms::conf::lint {
namespace {

using config::DirectiveValues;

class Indexes {
public:
    Indexes(const Package& package, Findings& findings) : package_(package), findings_(findings) {}

    void check()
    {
        check_modules();
        check_patches();
        check_partners("MAKE_MATCH", "MAKE");
        check_partners("PATCH_MATCH", "PATCH");
        check_commands();
        check_single();
    }

private:
    const DirectiveValues& values(std::string_view name) const
    {
        static const DirectiveValues none;
        const auto found = package_.directives.find(std::string(name));
        return found == package_.directives.end() ? none : found->second;
    }

    /// dkms counts the modules, and looks for as many from 0 on.
    void check_modules()
    {
        const auto count = package_.config.modules.size();
        constexpr std::array<std::string_view, 4> counted = {
            "BUILT_MODULE_NAME", "BUILT_MODULE_LOCATION", "DEST_MODULE_NAME",
            "DEST_MODULE_LOCATION"};
        for (const auto name : counted) {
            for (const auto& [index, text] : values(name).at) {
                if (index >= count) {
                    findings_.add("index-gap", text.origin,
                                  fmt::format("{}[{}] is not used: there are {} modules, counted "
                                              "from 0",
                                              name, index, count),
                                  "number the modules without a gap");
                }
            }
        }
        constexpr std::array<std::string_view, 6> attached = {"STRIP",
                                                              "BUILD_EXCLUSIVE_ARCH",
                                                              "BUILD_EXCLUSIVE_CONFIG",
                                                              "BUILD_EXCLUSIVE_KERNEL",
                                                              "BUILD_EXCLUSIVE_KERNEL_MAX",
                                                              "BUILD_EXCLUSIVE_KERNEL_MIN"};
        for (const auto name : attached) {
            for (const auto& [index, text] : values(name).at) {
                if (index > 0 && index >= count) {
                    findings_.add("index-without-partner", text.origin,
                                  fmt::format("{}[{}] is not used: there is no module {}", name,
                                              index, index),
                                  "give it the index of its module");
                }
            }
        }
    }

    void check_patches()
    {
        const auto& patches = values("PATCH").at;
        for (const auto& [index, text] : patches) {
            if (index >= patches.size()) {
                findings_.add("index-gap", text.origin,
                              fmt::format("dkms 3 would not apply PATCH[{}]: there are {}, counted "
                                          "from 0",
                                          index, patches.size()),
                              "number the patches without a gap");
            }
        }
    }

    void check_partners(std::string_view name, std::string_view partner)
    {
        for (const auto& [index, text] : values(name).at) {
            if (!values(partner).at.contains(index)) {
                findings_.add("index-without-partner", text.origin,
                              fmt::format("{}[{}] is not used: there is no {}[{}]", name, index,
                                          partner, index),
                              fmt::format("give it the index of its {}", partner));
            }
        }
    }

    void check_commands()
    {
        const auto& commands = values("MAKE").at;
        if (!commands.empty() && !commands.contains(0)) {
            const auto& first = *commands.begin();
            findings_.add("make-0-missing", first.second.origin,
                          fmt::format("there is MAKE[{}], and no MAKE[0]", first.first),
                          "MAKE[0] is for all kernels that no MAKE_MATCH matches");
        }
        for (const auto& [index, text] : commands) {
            if (index > 0 && !values("MAKE_MATCH").at.contains(index)) {
                findings_.add(
                    "make-unused", text.origin,
                    fmt::format("MAKE[{}] is never used: there is no MAKE_MATCH[{}]", index, index),
                    "join the commands with && in MAKE[0], or say for which kernels "
                    "it is");
            }
        }
    }

    void check_single()
    {
        for (const auto& [name, given] : package_.directives) {
            const auto* directive = find_directive(name);
            const bool is_single = directive != nullptr && !directive->is_list;
            if (is_single && !given.at.empty() && given.at.rbegin()->first > 0) {
                const auto& last = *given.at.rbegin();
                findings_.add(
                    "single-valued", last.second.origin,
                    fmt::format("{}[{}] is not used: {} has one value", name, last.first, name),
                    "leave it out");
            }
        }
    }

    const Package& package_;
    Findings& findings_;
};

}  // namespace

void check_indexes(const Package& package, Findings& findings)
{
    Indexes(package, findings).check();
}

}  // namespace dkms::conf::lint
