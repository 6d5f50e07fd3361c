#pragma once

#include <string_view>

namespace dkms::build {

/// Why a build failed, as far as its log tells: a class that scripts can rely on, and what
/// to do about it.
struct FailureCause {
    std::string_view name = {};  ///< "driver-too-old"; empty: the log does not tell
    std::string_view advice = {};

    bool operator==(const FailureCause&) const = default;
};

/// @param error the line of the log that says first what went wrong (`first_error`)
/// @param log the whole of it
FailureCause find_cause(std::string_view error, std::string_view log);

}  // namespace dkms::build
