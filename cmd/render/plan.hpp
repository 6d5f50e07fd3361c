#pragma once

#include <string>
#include <vector>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// Directives with their origins, then the plan, for people.
std::string plan_lines(const std::vector<app::PlanReport>& reports);

/// One document for one kernel; a list of them, `plans`, for several.
std::string json_of(const std::vector<app::PlanReport>& reports);

}  // namespace dkms::cmd
