#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/app/kernel_judge.hpp"
#include "lib/app/session.hpp"
#include "lib/app/weak_report.hpp"
#include "lib/install/weak_linker.hpp"

namespace dkms::app {

/// Looks at the links in weak-updates/ directories. Reads only.
class WeakInspection {
public:
    explicit WeakInspection(const System& system, KernelJudge& judge)
        : system_(system), judge_(judge)
    {}

    /// The links of one kernel, and what it would make of each.
    std::vector<WeakLinkRow> rows(const std::string& release);

private:
    struct Owners;

    const std::map<store::PlacedPath, std::optional<PackageId>>& owners();
    WeakLinkRow row(const install::WeakLink& link, const std::vector<kernel::ModuleInfo>& together);
    void judge(const std::filesystem::path& target, const std::vector<kernel::ModuleInfo>& together,
               WeakLinkRow& row);

    const System& system_;
    KernelJudge& judge_;
    std::optional<std::map<store::PlacedPath, std::optional<PackageId>>> owners_ = {};
};

/// The reasons of a verdict, for a report.
std::vector<WeakReason> weak_reasons(const std::vector<policy::Rejection>& rejections);

/// A module of that name, built for the kernel itself, that the kernel has outside
/// of its own tree and of weak-updates; relative, empty: none.
std::filesystem::path native_module(const std::filesystem::path& module_dir,
                                    std::string_view file_name);

/// Removes the links that can only do harm and whose text leads to where we
/// placed a module, now or once; one line for each says which and why. Whoever made them: that
/// they are wrong is a matter of the files alone. What was removed. Rebuilds no index.
std::vector<WeakLinkRow> remove_harmful_links(Session& session,
                                              const std::vector<std::string>& releases);

}  // namespace dkms::app
