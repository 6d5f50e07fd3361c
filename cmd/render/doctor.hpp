#pragma once

#include <string>

#include "lib/app/doctor/finding.hpp"

namespace dkms::cmd {

/// Each finding with its next step; what was done; what is known of signatures.
std::string doctor_lines(const app::DoctorReport& report);

/// The document of docs/status-json.md.
std::string json_of(const app::DoctorReport& report);

/// 0 where nothing is wrong, or is any more; else 1.
int exit_code_for(const app::DoctorReport& report);

}  // namespace dkms::cmd
