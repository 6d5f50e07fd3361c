#pragma once

#include <string>

#include "lib/base/error.hpp"

namespace dkms::policy {

/// What policy says of a plan, with the rule that said so.
struct Decision {
    enum class Outcome { go, skip, refuse };

    Outcome outcome = Outcome::go;
    std::string rule = {};    ///< "build-exclusive"; empty with `go`
    std::string reason = {};  ///< one line for the user

    bool operator==(const Decision&) const = default;
};

}  // namespace dkms::policy
