#pragma once

#include <string>

#include "lib/app/weak_report.hpp"

namespace dkms::cmd {

/// A line for each link, then one for each package and kernel that it is not built for.
/// @param will_remove whether harmful links of ours would be removed: --prune --dry-run
std::string weak_lines(const app::WeakReport& report, bool will_remove);

/// The document of docs/status-json.md.
std::string json_of(const app::WeakReport& report, int exit_code);

/// 1 where a link of ours that can only do harm stays.
int exit_code_for(const app::WeakReport& report);

}  // namespace dkms::cmd
