#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/config/package_config.hpp"
#include "lib/plan/install_planner.hpp"
#include "lib/store/manifest.hpp"

namespace dkms::app {

/// What a command has put in place, and has to settle at its end.
struct Unsettled {
    std::vector<store::Manifest> placed = {};  ///< they wait for depmod
    WeakChanges weak = {};
};

/// Installs built cells, one at a time. depmod, and what follows from it, is left to the command.
class CellInstaller {
public:
    CellInstaller(Session& session, const InstallRequest& request, Unsettled& unsettled)
        : session_(session), request_(request), unsettled_(unsettled)
    {}

    /// Throws `Error`.
    /// @param replace what is installed was built anew just now
    void install(const PackageId& package, const KernelTarget& kernel, CellOutcome& outcome,
                 bool replace);

private:
    bool overrides(const PackageId& package) const;
    bool ignores_versions(const PackageId& package) const;
    config::PackageConfig prepare(const PackageId& package, const KernelTarget& kernel);
    std::vector<plan::InstallCandidate> find_candidates(const PackageId& package,
                                                        const KernelTarget& kernel,
                                                        const config::PackageConfig& config);
    std::string refusal(const PackageId& package, const KernelTarget& kernel,
                        const plan::InstallCandidate& candidate,
                        const std::optional<store::Manifest>& before) const;
    std::vector<plan::InstallCandidate> choose(const PackageId& package, const KernelTarget& kernel,
                                               const config::PackageConfig& config,
                                               const std::optional<store::Manifest>& before);
    void ask_pre_install(const PackageId& package, const KernelTarget& kernel,
                         const config::PackageConfig& config);
    store::Manifest installed_before(const PackageId& package, const KernelTarget& kernel,
                                     const config::PackageConfig& config) const;
    void take_new_originals(const store::Manifest& before, store::Manifest& manifest) const;
    void place(const std::vector<plan::InstallCandidate>& found, const PackageId& package,
               const KernelTarget& kernel, const std::optional<store::Manifest>& before);

    Session& session_;
    const InstallRequest& request_;
    Unsettled& unsettled_;
};

}  // namespace dkms::app
