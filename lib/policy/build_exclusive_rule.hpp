#pragma once

#include <optional>
#include <string>

#include "lib/config/build_exclusive.hpp"
#include "lib/kernel/kernel_facts.hpp"

namespace dkms::policy {

/// Why a kernel is not one of those that BUILD_EXCLUSIVE_* name; none if it is.
/// Regular expressions are POSIX extended ones, as bash's `=~` has them;
/// throws `Error(bad_config)` for one that is none.
std::optional<std::string> build_exclusive_reason(const config::BuildExclusive& constraint,
                                                  const kernel::KernelFacts& facts);

}  // namespace dkms::policy
