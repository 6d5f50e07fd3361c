#pragma once

#include <string>

#include "lib/app/convert.hpp"

namespace dkms::cmd {

std::string json_of(const app::ConvertReport& report);

}  // namespace dkms::cmd
