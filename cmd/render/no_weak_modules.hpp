#pragma once

#include "cmd/render/json_value.hpp"
#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// `no_weak_modules`, the same in every document that has it: `value`,
/// `reason` and `because`.
Json json_of(const policy::NoWeakModulesInForce& in_force);

}  // namespace dkms::cmd
