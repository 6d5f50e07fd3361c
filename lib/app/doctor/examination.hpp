#pragma once

#include <string>
#include <vector>

#include "lib/app/doctor/finding.hpp"
#include "lib/app/kernel_judge.hpp"
#include "lib/app/session.hpp"
#include "lib/store/manifest.hpp"
#include "lib/store/package_store.hpp"

namespace dkms::app {

/// What the checks of one `doctor` look at. Nothing in it changes anything.
struct Examination {
    explicit Examination(System& the_system, const DoctorRequest& the_request);

    System& system;
    const DoctorRequest& request;
    store::PackageStore store;
    KernelJudge judge;
    std::vector<std::string> releases;       ///< that have a directory in the install tree
    std::vector<store::Manifest> installed;  ///< what is installed below this install tree
};

using Findings = std::vector<Finding>;

// One for each kind of finding; each adds what it finds. Of those that --fix may put
// right there is a second function that does, and says what it did.

void find_harmful_links(Examination& examination, Findings& findings);
std::vector<std::string> remove_harmful_links_for_good(Session& session);

void find_wrong_kernels(Examination& examination, Findings& findings);

void find_outranked(Examination& examination, Findings& findings);
std::vector<std::string> rebuild_stale_indexes(Session& session);

void find_missing_headers(Examination& examination, Findings& findings);
void find_signature_trouble(Examination& examination, Findings& findings);
void find_stale_builds(Examination& examination, Findings& findings);
void find_gone_kernels(Examination& examination, Findings& findings);
void find_broken_sources(Examination& examination, Findings& findings);

void find_unfinished(Examination& examination, Findings& findings);

void find_no_sandbox(Examination& examination, Findings& findings);
void find_full_disks(Examination& examination, Findings& findings);
void find_foreign_hooks(Examination& examination, Findings& findings);

/// What `find_signature_trouble` judges by.
SignatureFacts signature_facts(const Examination& examination);

}  // namespace dkms::app
