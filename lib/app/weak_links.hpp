#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/app/kernel_judge.hpp"
#include "lib/app/session.hpp"
#include "lib/app/weak_report.hpp"
#include "lib/app/weak_word.hpp"
#include "lib/store/manifest.hpp"

namespace dkms::app {

/// Judges, for packages that are installed, which other kernels their modules could
/// be linked into. Reads only.
class WeakOutlook {
public:
    WeakOutlook(const System& system, KernelJudge& judge) : system_(system), judge_(judge) {}

    /// One row for each other kernel with indexes that the package is not installed for. Of
    /// several builds the newest kernel's that would be linked counts.
    /// @param manifests the installed ones of one package name
    std::vector<WeakPairRow> pairs(const std::vector<store::Manifest>& manifests);

    /// Whether policy could ever answer with a link for this build.
    bool may_link(const store::Manifest& manifest) const;

private:
    std::optional<WeakWord> said(const PackageId& package, const KernelTarget& kernel) const;
    std::optional<WeakPairRow> pair(const store::Manifest& manifest, const KernelTarget& into);
    std::optional<WeakPairRow> best_pair(const std::vector<store::Manifest>& newest_first,
                                         const KernelTarget& into);
    void look_for_obstacles(const store::Manifest& manifest, const std::string& into,
                            WeakPairRow& row) const;

    const System& system_;
    KernelJudge& judge_;
};

/// The manifests of what is installed below this install tree, by package name.
std::map<std::string, std::vector<store::Manifest>> installed_manifests(const System& system);

/// What has changed, as far as weak links are concerned.
struct WeakChanges {
    std::set<std::string> packages = {};  ///< names of those whose modules came or went
    std::set<std::string> releases = {};  ///< kernels that lost a link already
    bool no_depmod = false;
};

/// The last step of an installation or its way back: makes the links that policy allows, takes
/// those back that it allows no more, sweeps all kernels, and runs depmod for those
/// whose links have changed. Trouble is a warning: the installation itself is done.
void settle_weak_links(Session& session, WeakChanges changes);

/// The same for the kernel hooks: a kernel came, changed, or went, and what is installed is
/// judged again for all kernels.
void settle_weak_links_of_all(Session& session, bool no_depmod);

/// The releases that a manifest has links in.
std::set<std::string> releases_of_links(const store::Manifest& manifest);

}  // namespace dkms::app
