#pragma once

#include "lib/app/doctor/finding.hpp"
#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/verify_report.hpp"
#include "lib/app/weak_report.hpp"

namespace dkms::app {

struct System;

// One function for each action. What builds works on its cells side by side, the others
// one after the other; what stops one cell is in the report and stops no other. An `Error` is
// thrown for what concerns the command as a whole: a package that is not
// there, a tree that is busy or cannot be written.

Report add(System& system, const AddRequest& request);
/// As `add`, of an archive.
Report ldtarball(System& system, const AddRequest& request);
/// Needs no permission but to read the tree and to write the tarball.
TarballReport mktarball(System& system, const TarballRequest& request);
Report build(System& system, const BuildRequest& request);
Report install(System& system, const InstallRequest& request);

/// Installs, for one kernel, the newest version of each package that wants it and is not
/// installed. The request names the kernel, and no package.
Report autoinstall(System& system, const InstallRequest& request);

// What the packages of kernels tell; the kernel is always named.
Report kernel_preinst(System& system, const CellsRequest& request);     ///< it comes anew
Report kernel_postinst(System& system, const InstallRequest& request);  ///< it has come
Report kernel_prerm(System& system, const CellsRequest& request);       ///< it goes

/// Builds cells again whose inputs have changed, and replaces what is installed of them. The
/// request names a package or, with `all`, is about every one; without kernels about all that
/// they are built for.
Report rebuild(System& system, const InstallRequest& request);

/// Installs for a kernel what is installed for another one, or that of it which is named.
Report match(System& system, const MatchRequest& request);

Report uninstall(System& system, const CellsRequest& request);
Report unbuild(System& system, const CellsRequest& request);
Report remove(System& system, const CellsRequest& request);

/// Makes the key and the certificate that modules are signed with, where they are
/// missing; what is there is kept.
MokReport generate_mok(System& system);

/// Changes nothing, takes no lock: what building would do, for any kernel, there or
/// not. Starts no process but bash in the sandbox, for what needs it. Findings are shown.
std::vector<PlanReport> plan(System& system, const PlanRequest& request);

/// Changes nothing, takes no lock, starts no process, not even to evaluate a
/// dkms.conf: what is wrong or doubtful in configuration files. Throws
/// `Error(conf_missing)` for a path that has none.
CheckReport check(System& system, const CheckRequest& request);

/// Changes nothing, takes no lock, starts no process. Throws `Error(not_added)`
/// for a name that no package and no module of these kernels has.
ExplainReport explain(System& system, const ExplainRequest& request);

/// What stands in weak-updates/ directories, and what policy says of each installed
/// package for the other kernels. Only pruning changes anything, and is for root.
WeakReport weak(System& system, const WeakRequest& request);

/// Compares what is installed with the manifests, with the tree, and with what
/// modprobe would load. Changes nothing, takes no lock, starts no process.
VerifyReport verify(System& system, const VerifyRequest& request);

/// What is wrong on this machine, with one next step for each. Only --fix changes
/// anything, and is for root; whether there is a sandbox is tried out.
DoctorReport doctor(System& system, const DoctorRequest& request);

/// Changes nothing, takes no lock, starts no process.
StatusReport status(System& system, const StatusRequest& request);

}  // namespace dkms::app
