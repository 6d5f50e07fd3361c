#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dkms::kernel {

/// A kernel's configuration, as .config or include/config/auto.conf has it.
struct KernelConfig {
    /// "CONFIG_HWMON" → "y", "m", a number, or a text without its quotes.
    /// Options that are not set are not there.
    std::map<std::string, std::string, std::less<>> options = {};

    /// "" where the option is not set.
    std::string_view value_of(std::string_view option) const
    {
        const auto found = options.find(option);
        return found == options.end() ? std::string_view{} : found->second;
    }

    bool is_enabled(std::string_view option) const
    {
        const auto value = value_of(option);
        return value == "y" || value == "m";
    }

    bool operator==(const KernelConfig&) const = default;
};

}  // namespace dkms::kernel
