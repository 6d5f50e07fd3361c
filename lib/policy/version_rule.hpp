#pragma once

#include <string>

#include "lib/policy/decision.hpp"

namespace dkms::policy {

/// What version comparison asks of a module file.
struct ModuleVersion {
    std::string version = {};     ///< MODULE_VERSION
    std::string srcversion = {};  ///< the checksum of its sources
    std::string payload = {};     ///< digest, for modules that say neither

    bool operator==(const ModuleVersion&) const = default;
};

/// Refuses to replace a module by one that is older or the same, as dkms does:
/// the first words of the versions are compared, runs of digits as numbers; a
/// module without a version loses against nothing.
/// @param built the module to install
/// @param present the one module of that name which the kernel has
Decision version_decision(const ModuleVersion& built, const ModuleVersion& present);

}  // namespace dkms::policy
