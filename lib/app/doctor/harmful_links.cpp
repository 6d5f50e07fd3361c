// Links of ours in weak-updates/ that can only do harm.
#include <set>

#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/app/indexes.hpp"
#include "lib/app/weak_sweep.hpp"

namespace dkms::app {

void find_harmful_links(Examination& examination, Findings& findings)
{
    WeakInspection inspection(examination.system, examination.judge);
    for (const auto& release : examination.releases) {
        for (const auto& row : inspection.rows(release)) {
            if (row.ours && row.is_harmful()) {
                findings.push_back({.id = "weak-link",
                                    .subject = row.link.native(),
                                    .text = fmt::format("the weak link to {} does harm: {}",
                                                        row.text.native(), row.why),
                                    .next = "dkms weak --prune",
                                    .fixable = true});
            }
        }
    }
}

std::vector<std::string> remove_harmful_links_for_good(Session& session)
{
    auto& system = session.system();
    std::vector<std::string> done;
    std::set<std::string> changed;
    for (const auto& row : remove_harmful_links(session, install::releases_of(system.layout))) {
        done.push_back("removed " + row.link.native());
        changed.insert(row.release);
    }
    rebuild_for_links(system, changed);
    return done;
}

}  // namespace dkms::app
