#pragma once

#include <map>
#include <string>

#include "lib/config/package_config.hpp"
#include "lib/kernel/kernel_facts.hpp"

namespace dkms::app {

/// The modules of a package that are not for a kernel, by index, with the
/// reason. Throws `Error(excluded)` where the whole package is not for it.
std::map<unsigned, std::string> excluded_modules(const config::PackageConfig& config,
                                                 const kernel::KernelFacts& facts);

}  // namespace dkms::app
