#pragma once

#include <string_view>

#include "lib/kernel/kernel_config.hpp"

namespace dkms::conf {

/// Reads a kernel's .config or include/config/auto.conf. Never fails: a line
/// that is no assignment is none. Quotes around a text are taken off, since
/// auto.conf of some releases has them and of others not.
kernel::KernelConfig parse_kernel_config(std::string_view text);

}  // namespace dkms::conf
