#pragma once

#include <string>

#include "lib/app/verify_report.hpp"

namespace dkms::cmd {

/// A line for each file, weak link and cell without a manifest.
std::string verify_lines(const app::VerifyReport& report);

/// The document of docs/status-json.md.
std::string json_of(const app::VerifyReport& report);

/// 0 where all is as it was installed, else 1.
int exit_code_for(const app::VerifyReport& report);

}  // namespace dkms::cmd
