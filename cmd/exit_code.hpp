#pragma once

#include "lib/app/reports.hpp"
#include "lib/base/error.hpp"

namespace dkms::cmd {

/// The status of this program for an error: those of dkms 3.4.3, and ours
/// (docs/exit-codes.md has the table).
int exit_code_for(ErrorCode code);

/// A failed hook passes its own status on.
int exit_code_for(const app::Failure& failure);

/// The first failure counts; excluded cells alone give 77.
int exit_code_for(const app::Report& report);

/// What happens for a kernel by itself: a package that was excluded or put off is no failure, nor
/// is one that the site calls optional. Missing headers count where nothing else failed.
int exit_code_for_kernel(const app::Report& report);

}  // namespace dkms::cmd
