#pragma once

#include <array>
#include <string>
#include <utility>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// `value`, `reason` and `because`: the same in every document that has
/// `no_weak_modules`. An empty text is null there.
std::array<std::pair<std::string, std::string>, 3> fields_of(
    const policy::NoWeakModulesInForce& in_force);

}  // namespace dkms::cmd
