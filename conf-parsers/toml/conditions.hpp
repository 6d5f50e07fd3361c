#pragma once

#include <optional>
#include <string>

#include "conf-parsers/toml/reading.hpp"
#include "lib/kernel/kernel_config.hpp"

namespace dkms::conf::toml {

/// The kernel that a configuration is read for.
struct Target {
    std::string release = {};
    std::string arch = {};
    std::optional<kernel::KernelConfig> config = {};  ///< none where it could not be found
};

/// Whether the conditions of a `[[when]]` hold: all that it names, and none of
/// those in its `not`. Where the kernel's configuration is not known, a condition
/// on it does not hold, nor does its opposite.
bool applies(Reading& reading, const Value& when, const Target& target);

}  // namespace dkms::conf::toml
