#include <algorithm>
#include <array>

#include "lib/app/doctor/examination.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {
namespace {

/// One kind of finding: how it is found and, where that is safe, put right.
struct Check {
    void (*find)(Examination&, Findings&) = nullptr;
    std::vector<std::string> (*fix)(Session&) = nullptr;  ///< none: a person has to
};

/// In the order in which they are shown: what keeps hardware from working first.
constexpr std::array checks = {
    Check{.find = find_harmful_links, .fix = remove_harmful_links_for_good},
    Check{.find = find_wrong_kernels},
    Check{.find = find_outranked, .fix = rebuild_stale_indexes},
    Check{.find = find_unfinished},  // put right by the session itself
    Check{.find = find_signature_trouble},
    Check{.find = find_missing_headers},
    Check{.find = find_broken_sources},
    Check{.find = find_stale_builds},
    Check{.find = find_foreign_hooks},
    Check{.find = find_no_sandbox},
    Check{.find = find_full_disks},
    Check{.find = find_gone_kernels},
};

Findings examine(Examination& examination)
{
    Findings findings;
    for (const auto& check : checks) {
        check.find(examination, findings);
    }
    return findings;
}

std::vector<std::string> treat(System& system)
{
    require_root(system);
    std::vector<std::string> done;
    const bool was_unfinished = !store::unfinished_manifests(system.layout).empty();
    Session session(system);
    if (was_unfinished) {
        done.emplace_back("finished or undid what was interrupted");
    }
    for (const auto& check : checks) {
        if (check.fix != nullptr) {
            const auto said = check.fix(session);
            done.insert(done.end(), said.begin(), said.end());
        }
    }
    return done;
}

bool is_among(const Findings& findings, const Finding& finding)
{
    return std::any_of(findings.begin(), findings.end(), [&](const auto& other) {
        return other.id == finding.id && other.subject == finding.subject;
    });
}

}  // namespace

DoctorReport doctor(System& system, const DoctorRequest& request)
{
    require_readable_records(system);
    DoctorReport report;
    {
        Examination examination(system, request);
        report.findings = examine(examination);
        report.signatures = signature_facts(examination);
    }
    if (!request.fix) {
        return report;
    }
    report.done = treat(system);
    Examination again(system, request);
    const auto left = examine(again);
    for (auto& finding : report.findings) {
        finding.fixed = !is_among(left, finding);
    }
    for (const auto& finding : left) {
        if (!is_among(report.findings, finding)) {
            report.findings.push_back(finding);
        }
    }
    return report;
}

}  // namespace dkms::app
