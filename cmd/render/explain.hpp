#pragma once

#include <string>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// How many of the symbols that differ are listed.
enum class ExplainDetail { first_symbols, everything };

/// For people: a line for what loads, all that there is to say for what does not.
std::string explain_lines(const app::ExplainReport& report, ExplainDetail detail);

/// One document for one module and one kernel; a list, `verdicts`, for several.
std::string json_of(const app::ExplainReport& report);

}  // namespace dkms::cmd
