#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/kernel/kernel_facts.hpp"
#include "lib/plan/build_plan.hpp"

namespace dkms::plan {

/// What a build plan is made from.
struct BuildInputs {
    PackageId package;
    const config::PackageConfig& config;
    const kernel::KernelFacts& facts;
    std::filesystem::path source_root = {};
    std::filesystem::path build_path = {};
    unsigned jobs = 1;
    std::string path = {};                         ///< PATH of the build
    std::vector<std::string> compiler_words = {};  ///< of kernel::compiler_words
    Environment site_environment = {};             ///< stronger than ours
    std::map<unsigned, std::string> excluded =
        {};  ///< index of a module → why it is not for this kernel
};

/// Pure: touches nothing. Throws `Error(bad_config)` for module directories that
/// lead out of the build tree.
BuildPlan plan_build(const BuildInputs& inputs);

/// A hook's script and arguments, as a shell would part them.
std::vector<std::string> hook_words(const std::string& text);

/// Whether a path from a configuration stays below where it is used: relative,
/// not empty, no `..`, no control characters.
bool stays_inside(const std::filesystem::path& path);

}  // namespace dkms::plan
