#pragma once

#include <string_view>

#include "lib/policy/decision.hpp"

namespace dkms::policy {

/// OBSOLETE_BY: refuses to install for a kernel that has the driver itself. The
/// version before the first '-' counts, then what follows it up to the next,
/// where both have that.
Decision obsolete_decision(std::string_view obsolete_by, std::string_view release);

}  // namespace dkms::policy
