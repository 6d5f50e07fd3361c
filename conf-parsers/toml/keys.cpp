#include "conf-parsers/toml/keys.hpp"

#include <array>

namespace dkms::conf::toml {
namespace {

using Keys = std::span<const std::string_view>;

// One line for each table: tests/architecture/toml_keys.cmake reads them.
// clang-format off
constexpr auto file_keys = std::to_array<std::string_view>({"build", "environment", "exclusive", "hooks", "module", "package", "patch", "when"});
constexpr auto package_keys = std::to_array<std::string_view>({"autoinstall", "build_depends", "build_depends_rebuild", "name", "no_weak_modules", "obsolete_by", "version"});
constexpr auto build_keys = std::to_array<std::string_view>({"clean", "make", "make_shell"});
constexpr auto module_keys = std::to_array<std::string_view>({"directory", "exclusive", "install_name", "location", "name", "strip"});
constexpr auto patch_keys = std::to_array<std::string_view>({"file", "kernel"});
constexpr auto exclusive_keys = std::to_array<std::string_view>({"arch", "config", "kernel", "kernel_max", "kernel_min"});
constexpr auto hooks_keys = std::to_array<std::string_view>({"post_add", "post_build", "post_install", "post_remove", "pre_build", "pre_install"});
constexpr auto when_keys = std::to_array<std::string_view>({"arch", "build", "config", "environment", "exclude", "exclusive", "hooks", "kernel", "kernel_max", "kernel_min", "module", "not", "package", "patch"});
constexpr auto conditions_keys = std::to_array<std::string_view>({"arch", "config", "kernel", "kernel_max", "kernel_min"});
// clang-format on

}  // namespace

Keys keys_of(Section section)
{
    switch (section) {
        case Section::file:
            return file_keys;
        case Section::package:
            return package_keys;
        case Section::build:
            return build_keys;
        case Section::module:
            return module_keys;
        case Section::patch:
            return patch_keys;
        case Section::exclusive:
            return exclusive_keys;
        case Section::hooks:
            return hooks_keys;
        case Section::when:
            return when_keys;
        case Section::conditions:
            break;
    }
    return conditions_keys;
}

}  // namespace dkms::conf::toml
