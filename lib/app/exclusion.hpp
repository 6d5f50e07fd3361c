#pragma once

#include <map>
#include <optional>
#include <string>

#include "lib/config/package_config.hpp"
#include "lib/kernel/kernel_facts.hpp"

namespace dkms::app {

/// What of a package is not for a kernel.
struct Exclusion {
    std::optional<std::string> package = {};       ///< why all of it is not
    std::map<unsigned, std::string> modules = {};  ///< by index: why this one is not
};

Exclusion find_exclusion(const config::PackageConfig& config, const kernel::KernelFacts& facts);

}  // namespace dkms::app
