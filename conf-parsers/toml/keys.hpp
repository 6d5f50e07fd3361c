#pragma once

#include <span>
#include <string_view>

namespace dkms::conf::toml {

/// The tables that a dkms.toml, a file that overrides one, and a `[[when]]` have.
enum class Section { file, package, build, module, patch, exclusive, hooks, when, conditions };

/// The keys of a table, sorted. dkms.toml(5) describes each; a test compares them.
std::span<const std::string_view> keys_of(Section section);

}  // namespace dkms::conf::toml
