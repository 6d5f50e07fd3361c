#pragma once

#include "conf-parsers/dkms_conf.hpp"

namespace dkms::conf {

/// What a configuration says as directives, whichever format it has. Where the
/// package and a module have the same constraint, it is the package's.
config::Directives directives_of(const config::PackageConfig& config);

/// Lays the files of /etc/dkms that are written as a dkms.conf, and --directive, over
/// the configuration of a dkms.toml: what that says stands in the directives'
/// variables when they are read. Gives the findings.
/// @param inputs its texts are the overrides alone
std::vector<Diagnostic> lay_conf_over(config::PackageConfig& config, DkmsConfInputs inputs,
                                      const FileView& files);

}  // namespace dkms::conf
