#pragma once

#include <string>

#include "lib/base/diagnostic.hpp"
#include "lib/config/directives.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf {

/// What the directives of a dkms.conf say of its package, dkms.conf(5). There is
/// always a value: what stands although there are errors.
/// @param file named where a finding has no line of its own
Parsed<config::PackageConfig> package_of(const config::Directives& directives,
                                         const std::string& file);

}  // namespace dkms::conf
