#pragma once

#include <set>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"
#include "lib/config/package_config.hpp"
#include "lib/install/uninstaller.hpp"
#include "lib/kernel/kernel_facts.hpp"

namespace dkms::app {

/// The modules of a package that are for a kernel, as a plan names them.
std::vector<plan::ModuleOutput> modules_for(const config::PackageConfig& config,
                                            const kernel::KernelFacts& facts);

/// Takes installed cells away, for uninstall and for what follows from it.
class Removal {
public:
    Removal(Session& session, const ConfigSelection& selection)
        : session_(session), selection_(selection)
    {}

    install::RemovalPlan plan(const PackageId& package, const KernelTarget& kernel,
                              const config::PackageConfig& config) const;

    /// Takes a cell away, if it is installed; depmod is left to `finish`.
    /// Whether there was anything to do.
    bool uninstall(const PackageId& package, const KernelTarget& kernel);

    /// Takes a built cell out of the tree, uninstalled first.
    void drop(const PackageId& package, const KernelTarget& kernel);

    /// depmod, once for each kernel, in their order; then the weak links that
    /// follow from what went.
    void finish(bool no_depmod);

private:
    void report_left(const PackageId& package, const KernelTarget& kernel,
                     const install::RemovalPlan& plan) const;

    Session& session_;
    const ConfigSelection& selection_;
    std::vector<store::Manifest> taken_ = {};
};

/// The kernels that uninstall, unbuild and remove work on: with --all those
/// that the package is built for.
std::vector<KernelWords> kernels_of_cells(Session& session, const PackageId& package,
                                          const KernelSelection& selection);

}  // namespace dkms::app
