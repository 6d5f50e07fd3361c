#include "conf-parsers/directive_names.hpp"

#include <algorithm>
#include <array>

namespace dkms::conf {
namespace {

constexpr bool list = true;
constexpr bool single = false;

constexpr std::string_view no_effect = "it has no effect since dkms 3: leave it out";
constexpr std::string_view no_cleaning =
    "each build begins with a fresh copy of the source: leave it out";
constexpr std::string_view internal = "it is a variable of dkms's own, not for packages";

constexpr auto names = std::to_array<DirectiveName>({
    {"AUTOINSTALL", single, {}},
    {"BUILD_DEPENDS", list, {}},
    {"BUILD_DEPENDS_REBUILD", single, {}},
    {"BUILD_EXCLUSIVE_ARCH", list, {}},
    {"BUILD_EXCLUSIVE_CONFIG", list, {}},
    {"BUILD_EXCLUSIVE_KERNEL", list, {}},
    {"BUILD_EXCLUSIVE_KERNEL_MAX", list, {}},
    {"BUILD_EXCLUSIVE_KERNEL_MIN", list, {}},
    {"BUILT_MODULE_LOCATION", list, {}},
    {"BUILT_MODULE_NAME", list, {}},
    {"CLEAN", single, no_cleaning},
    {"DEST_MODULE_LOCATION", list, {}},
    {"DEST_MODULE_NAME", list, {}},
    {"MAKE", list, {}},
    {"MAKE_MATCH", list, {}},
    {"MODULES_CONF", list, no_effect},
    {"MODULES_CONF_ALIAS_TYPE", list, no_effect},
    {"MODULES_CONF_OBSOLETES", list, no_effect},
    {"MODULES_CONF_OBSOLETE_ONLY", list, no_effect},
    {"NO_WEAK_MODULES", single, {}},
    {"OBSOLETE_BY", single, "BUILD_EXCLUSIVE_KERNEL_MAX names the last kernel it is for"},
    {"PACKAGE_NAME", single, {}},
    {"PACKAGE_VERSION", single, {}},
    {"PATCH", list, {}},
    {"PATCH_MATCH", list, {}},
    {"POST_ADD", single, {}},
    {"POST_BUILD", single, {}},
    {"POST_INSTALL", single, {}},
    {"POST_REMOVE", single, {}},
    {"PRE_BUILD", single, {}},
    {"PRE_INSTALL", single, {}},
    {"REMAKE_INITRD", single, no_effect},
    {"STRIP", list, {}},
    {"build_exclude", list, internal},
    {"built_module_location", list, internal},
    {"built_module_name", list, internal},
    {"dest_module_location", list, internal},
    {"dest_module_name", list, internal},
    {"make_command", single, internal},
    {"num_modules", single, internal},
    {"patch_array", list, internal},
    {"strip", list, internal},
});

}  // namespace

std::span<const DirectiveName> known_directives()
{
    return names;
}

const DirectiveName* find_directive(std::string_view name)
{
    const auto* const found = std::lower_bound(
        names.begin(), names.end(), name,
        [](const DirectiveName& entry, std::string_view wanted) { return entry.name < wanted; });
    return found != names.end() && found->name == name ? found : nullptr;
}

}  // namespace dkms::conf
