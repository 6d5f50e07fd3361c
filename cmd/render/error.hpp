#pragma once

#include <string>

#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// "dkms: error: what failed", the notes below it, and last what to do next.
std::string render_failure(const app::Failure& failure);

}  // namespace dkms::cmd
