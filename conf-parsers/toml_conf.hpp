#pragma once

#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/toml/conditions.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf {

using toml::Placeholders;

/// What a dkms.toml is read for.
struct TomlInputs {
    toml::Target target = {};
    Placeholders placeholders = {};  ///< dkms.toml(5) lists them
};

/// Reads a package's dkms.toml and then the files of /etc/dkms that override it,
/// strictly: a key that is not known, a value of another type, a placeholder that
/// there is not are errors, also where a `[[when]]` is not for this kernel. There is
/// a value unless the first text is no TOML. A package whose only errors have the
/// rule `duplicate_module_rule` can still be removed.
Parsed<config::PackageConfig> parse_toml_conf(const std::vector<NamedText>& texts,
                                              const TomlInputs& inputs);

/// Lays files of /etc/dkms over a package's configuration, without the checks of a
/// configuration as a whole. Gives the findings.
std::vector<Diagnostic> lay_toml_over(config::PackageConfig& config,
                                      const std::vector<NamedText>& overrides,
                                      const TomlInputs& inputs);

}  // namespace dkms::conf
