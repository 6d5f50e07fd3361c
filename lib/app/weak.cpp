#include <algorithm>

#include "lib/app/indexes.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/app/weak_sweep.hpp"
#include "lib/install/weak_linker.hpp"

namespace dkms::app {
namespace {

/// In place of each link that was removed, the row that says so.
void mark_removed(const std::vector<WeakLinkRow>& removed, std::vector<WeakLinkRow>& rows)
{
    for (auto& row : rows) {
        row.removed = std::any_of(removed.begin(), removed.end(),
                                  [&](const auto& gone) { return gone.link == row.link; });
    }
}

std::vector<WeakLinkRow> prune(System& system)
{
    require_root(system);
    Session session(system);
    auto removed = remove_harmful_links(session, install::releases_of(system.layout));
    std::set<std::string> changed;
    for (const auto& row : removed) {
        changed.insert(row.release);
    }
    rebuild_for_links(system, changed);
    return removed;
}

}  // namespace

WeakReport weak(System& system, const WeakRequest& request)
{
    require_readable_records(system);
    WeakReport report;
    KernelJudge judge(system);
    WeakInspection inspection(system, judge);
    for (const auto& release : install::releases_of(system.layout)) {
        for (auto& row : inspection.rows(release)) {
            report.links.push_back(std::move(row));
        }
    }
    WeakOutlook outlook(system, judge);
    for (const auto& [name, manifests] : installed_manifests(system)) {
        for (auto& row : outlook.pairs(manifests)) {
            report.pairs.push_back(std::move(row));
        }
    }
    if (request.prune && !request.dry_run) {
        mark_removed(prune(system), report.links);
    }
    return report;
}

}  // namespace dkms::app
