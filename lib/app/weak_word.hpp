#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/app/load_config.hpp"
#include "lib/app/reports.hpp"
#include "lib/app/system.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::app {

/// What somebody said of NO_WEAK_MODULES, and where.
using WeakWord = config::Sourced<config::NoWeakModules>;

/// What a package's configuration and its overrides say for one kernel; none where they cannot
/// be read.
std::optional<WeakWord> weak_word(const System& system, const ConfigQuery& query);

/// What counts for a link from one kernel into another: a `yes` for either is one, since an
/// override may be for one alone.
WeakWord for_both(const WeakWord& own, const std::optional<WeakWord>& other);

/// Tells, before there is anything to link, how NO_WEAK_MODULES counts for each kernel
/// of the machine. Reads each kernel's vermagic once.
class WeakProspect {
public:
    explicit WeakProspect(const System& system) : system_(system) {}

    /// @param built_for asks for the configuration of the kernel that a build is planned for
    /// @param own what is said there
    std::vector<KernelWeakWord> of(const ConfigQuery& built_for, const WeakWord& own);

private:
    const std::string& vermagic(const KernelTarget& kernel, const ConfigSelection& selection);

    const System& system_;
    std::map<KernelTarget, std::string> vermagics_ = {};
};

}  // namespace dkms::app
