#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/config/framework_config.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::plan {

/// One value that shapes a build or an installation, by the name of its
/// directive (dkms.conf(5)) or setting (framework.conf(5)).
struct EffectiveValue {
    std::string name = {};
    std::optional<unsigned> index = {};  ///< of a directive that is an array
    std::string value = {};
    config::Origin origin = {};  ///< who set it; `built_in`: nobody did

    bool operator==(const EffectiveValue&) const = default;
};

/// Everything that counts, whichever format it was written in: what is not set is
/// there with its default where it has one, and left out where it has none.
std::vector<EffectiveValue> effective_values(const config::PackageConfig& config,
                                             const config::FrameworkConfig& framework);

}  // namespace dkms::plan
