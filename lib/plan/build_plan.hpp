#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/command.hpp"
#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::plan {

/// One kernel object the build must leave behind, and where it will go.
struct ModuleOutput {
    unsigned index = 0;
    std::string built_name = {};          ///< without ".ko"
    std::filesystem::path built_in = {};  ///< relative to the build directory
    std::string dest_name = {};           ///< without ".ko"
    std::filesystem::path dest_in =
        {};  ///< DEST_MODULE_LOCATION as given, for originals without an origin
    bool strip_debug_info = true;

    bool operator==(const ModuleOutput&) const = default;
};

/// A hook of the package: a script below its source, and arguments.
struct HookPlan {
    std::string name = {};              ///< "PRE_BUILD"
    std::filesystem::path script = {};  ///< relative, without `..`
    std::vector<std::string> arguments = {};

    bool operator==(const HookPlan&) const = default;
};

/// A patch to apply, in the order of the plan.
struct PatchPlan {
    std::filesystem::path file = {};  ///< relative to `patches`
    bool operator==(const PatchPlan&) const = default;
};

/// A module that the package does not build for this kernel, and why.
struct ExcludedModule {
    unsigned index = 0;
    std::string name = {};
    std::string reason = {};
    bool operator==(const ExcludedModule&) const = default;
};

/// Everything a build needs, decided. After planning, nothing reads a
/// configuration file again; two equal plans give the same commands.
struct BuildPlan {
    PackageId package;
    KernelTarget kernel;
    std::filesystem::path kernel_source = {};  ///< the kernel build tree
    std::filesystem::path source_root = {};    ///< where the package's source is
    std::filesystem::path build_path = {};     ///< where the build sees its tree
    std::vector<PatchPlan> patches = {};
    std::optional<HookPlan> pre_build = {};
    std::optional<HookPlan> post_build = {};
    config::CommandText make = {};
    Environment environment = {};            ///< of make and the build hooks, whole
    std::vector<ModuleOutput> modules = {};  ///< may be empty
    std::vector<ExcludedModule> excluded = {};
    unsigned jobs = 1;            ///< 0: no limit
    std::string strip = "strip";  ///< the program

    bool operator==(const BuildPlan&) const = default;
};

}  // namespace dkms::plan
