#pragma once

#include "lib/app/reports.hpp"
#include "lib/app/system.hpp"

namespace dkms::app {

/// What follows a command once the tree is free again, so that a program which calls
/// dkms is not locked out: a report to apport for each build that failed.
void report_problems(System& system, const Report& report);

/// After what may have changed the modules of kernels: besides `report_problems`, the
/// post-transaction command of framework.conf, once, unless everything failed. What
/// it prints is kept in the tree; that it fails is a warning.
void finish_transaction(System& system, const Report& report);

/// Loads, after an installation for the running kernel, the modules for the devices
/// that there are; where modprobe_on_install asks for it.
void load_for_devices(System& system, const Report& report);

}  // namespace dkms::app
