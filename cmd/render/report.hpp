#pragma once

#include <string>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

class Output;

/// A line for each cell, failures to standard error; or the report as JSON.
/// Returns the exit code, as it is given.
int show_report(const app::Report& report, int exit_code, Output& output);

/// What there is to sign modules with, what of it is new, and what to do then.
std::string mok_lines(const app::MokReport& report);

}  // namespace dkms::cmd
