#pragma once

#include <string>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

class Output;

/// A line for each cell, failures to standard error; or the report as JSON.
void show_report(const app::Report& report, Output& output);

/// What there is to sign modules with, what of it is new, and what to do then.
std::string mok_lines(const app::MokReport& report);

}  // namespace dkms::cmd
