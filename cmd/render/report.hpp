#pragma once

#include "lib/app/reports.hpp"

namespace dkms::cmd {

class Output;

/// A line for each cell, failures to standard error; or the report as JSON.
void show_report(const app::Report& report, Output& output);

}  // namespace dkms::cmd
