#pragma once

#include "conf-parsers/toml/reading.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf::toml {

/// What a part of a configuration belongs to.
enum class PartOf {
    package,   ///< the package's own file: it names the package
    override,  ///< a file of /etc/dkms
    when,      ///< a `[[when]]` of either
};

/// Lays what a table says over a configuration: a value that is there takes the
/// place of the one before, an entry of `environment` as well; a module takes that of
/// the module of its name, value by value, or comes after the others; a
/// patch comes after the others.
void apply_part(Reading& reading, const Table& part, PartOf whole, config::PackageConfig& config);

}  // namespace dkms::conf::toml
