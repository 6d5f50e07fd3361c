#pragma once

#include <map>
#include <string>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf {

/// What the placeholders of a dkms.toml stand for: "kernel", "kernel_source",
/// "build", "arch", "name", "version".
using Placeholders = std::map<std::string, std::string>;

/// Reads a dkms.toml, strictly: a key that is not known, a value of another
/// type, a placeholder that there is not are errors. There is a value unless
/// the text is no TOML.
Parsed<config::PackageConfig> parse_toml_conf(const NamedText& text,
                                              const Placeholders& placeholders);

}  // namespace dkms::conf
