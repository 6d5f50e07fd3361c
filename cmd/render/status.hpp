#pragma once

#include <string>
#include <string_view>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// "broken", "added", "built", "installed", "installed-weak": dkms's words.
std::string_view state_word(app::StatusRow::State state);

/// The lines of `dkms status`, letter for letter as dkms 3.4.3 prints them.
std::string status_lines(const app::StatusReport& report);

}  // namespace dkms::cmd
