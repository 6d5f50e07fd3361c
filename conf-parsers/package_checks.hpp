#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/diagnostic.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf {

/// What a format calls the values that are checked.
struct FormatWords {
    std::string_view package_name = {};
    std::string_view package_version = {};
    std::string_view built_name = {};
    std::string_view built_location = {};
    std::string_view dest_name = {};
    std::string_view dest_location = {};
    bool indexed = false;  ///< each of a module's has its number
};

inline constexpr FormatWords dkms_conf_words = {.package_name = "PACKAGE_NAME",
                                                .package_version = "PACKAGE_VERSION",
                                                .built_name = "BUILT_MODULE_NAME",
                                                .built_location = "BUILT_MODULE_LOCATION",
                                                .dest_name = "DEST_MODULE_NAME",
                                                .dest_location = "DEST_MODULE_LOCATION",
                                                .indexed = true};

inline constexpr FormatWords dkms_toml_words = {.package_name = "package.name",
                                                .package_version = "package.version",
                                                .built_name = "name",
                                                .built_location = "directory",
                                                .dest_name = "install_name",
                                                .dest_location = "location"};

/// What makes a package's configuration invalid in either format: no name or
/// version, names and destinations that cannot be, a module listed twice.
/// @param file named where a finding has no line of its own
std::vector<Diagnostic> check_package(const config::PackageConfig& config, const std::string& file,
                                      const FormatWords& words);

/// A finding at the place where a value was written.
Diagnostic finding(const config::Origin& origin, const std::string& fallback_file, std::string rule,
                   std::string message, std::string hint);

}  // namespace dkms::conf
