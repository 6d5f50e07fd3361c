#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/config/build_exclusive.hpp"
#include "lib/config/origin.hpp"

namespace dkms::config {

/// A command of the package: text for `sh -c` in dkms.conf, words without a
/// shell in dkms.toml.
using CommandText = std::variant<std::string, std::vector<std::string>>;

/// `MAKE[index]` and its `MAKE_MATCH[index]`.
struct MakeConfig {
    unsigned index = 0;
    Sourced<CommandText> command = {};
    Text kernel_match = {};  ///< regular expression for the kernel release; empty: none

    bool operator==(const MakeConfig&) const = default;
};

/// `PATCH[index]` and its `PATCH_MATCH[index]`.
struct PatchConfig {
    unsigned index = 0;
    Text file = {};          ///< relative to the package's `patches` directory
    Text kernel_match = {};  ///< regular expression for the kernel release; empty: every kernel

    bool operator==(const PatchConfig&) const = default;
};

/// One index of `BUILT_MODULE_*`, `DEST_MODULE_*` and `STRIP`.
struct ModuleConfig {
    unsigned index = 0;
    Text built_name = {};      ///< without ".ko"
    Text built_location = {};  ///< relative to the build directory; empty: its top
    Text dest_name = {};       ///< without ".ko"
    Text dest_location = {};   ///< as written, for example "/kernel/drivers/hwmon"
    Sourced<bool> strip = {.value = true, .origin = {}};
    BuildExclusive exclusive = {};

    bool operator==(const ModuleConfig&) const = default;
};

/// The six scripts of a package: a path relative to its source, and arguments.
/// Empty: none.
struct Hooks {
    Text post_add = {};
    Text pre_build = {};
    Text post_build = {};
    Text pre_install = {};
    Text post_install = {};
    Text post_remove = {};

    bool operator==(const Hooks&) const = default;
};

/// `NO_WEAK_MODULES` has three values: that nothing was said is one of them.
enum class NoWeakModules { unset, yes, no };

/// What a package's configuration and its overrides say, for one kernel.
/// Parsers fill it; nothing in it has been checked against a machine.
struct PackageConfig {
    Text name = {};
    Text version = {};
    std::vector<MakeConfig> make = {};  ///< by index; empty: the default command
    Text clean = {};
    std::vector<PatchConfig> patches = {};   ///< by index
    std::vector<ModuleConfig> modules = {};  ///< by index; may be empty
    BuildExclusive exclusive = {};
    Sourced<bool> excluded = {};  ///< not for this kernel: build_exclude, `exclude` of a `[[when]]`
    Hooks hooks = {};
    Sourced<std::vector<std::string>> build_depends = {};
    Sourced<bool> build_depends_rebuild = {};
    Text obsolete_by = {};
    Sourced<bool> autoinstall = {};
    Sourced<NoWeakModules> no_weak_modules = {};
    std::map<std::string, Text> environment = {};  ///< dkms.toml: more environment for the build

    bool operator==(const PackageConfig&) const = default;
};

}  // namespace dkms::config
