#pragma once

#include <string>
#include <vector>

#include "lib/base/diagnostic.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf {

/// What makes a package's configuration invalid in either format: no name or
/// version, names and destinations that cannot be, a module listed twice.
/// @param file named where a finding has no line of its own
std::vector<Diagnostic> check_package(const config::PackageConfig& config, const std::string& file);

/// A finding at the place where a value was written.
Diagnostic finding(const config::Origin& origin, const std::string& fallback_file, std::string rule,
                   std::string message, std::string hint);

}  // namespace dkms::conf
