#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "lib/config/package_config.hpp"

namespace dkms::conf::toml {

/// The tables that a dkms.toml, a file that overrides one, and a `[[when]]` have.
enum class Section { file, package, build, module, patch, exclusive, hooks, when, conditions };

/// The keys of a table, sorted. dkms.toml(5) describes each; a test compares them.
std::span<const std::string_view> keys_of(Section section);

/// The keys of `[hooks]`, in the order in which the hooks run.
inline constexpr auto hook_members =
    std::to_array<std::pair<const char*, config::Text config::Hooks::*>>({
        {"post_add", &config::Hooks::post_add},
        {"pre_build", &config::Hooks::pre_build},
        {"post_build", &config::Hooks::post_build},
        {"pre_install", &config::Hooks::pre_install},
        {"post_install", &config::Hooks::post_install},
        {"post_remove", &config::Hooks::post_remove},
    });

}  // namespace dkms::conf::toml
