#pragma once

#include <string>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// The documents of docs/status-json.md: every field is always there, null
/// where there is nothing to say. Each ends in a newline.
std::string json_of(const app::StatusReport& report);
std::string json_of(const app::Report& report, int exit_code);
std::string json_of(const app::MokReport& report);
std::string json_of(const app::TarballReport& report);

}  // namespace dkms::cmd
