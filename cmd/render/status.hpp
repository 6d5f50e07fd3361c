#pragma once

#include <string>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// The lines of `dkms status`, letter for letter as dkms 3.4.3 prints them.
std::string status_lines(const app::StatusReport& report);

}  // namespace dkms::cmd
