#include "lib/app/dependents.hpp"

#include <algorithm>
#include <map>

#include "lib/base/version_order.hpp"
#include "lib/store/dependency_records.hpp"

namespace dkms::app {
namespace {

bool was_installed(const CellOutcome& outcome)
{
    return outcome.kernel && outcome.result == CellResult::done;
}

/// Of each package the version that is installed for a kernel, else the newest that is built.
std::vector<PackageId> versions_that_count(const store::PackageStore& store,
                                           const KernelTarget& kernel)
{
    std::map<std::string, PackageId> newest;
    for (const auto& package : store.packages({}, {})) {
        const auto active = store.active_version(package.name(), kernel);
        if (store.state(package) != store::PackageState::added || !store.is_built(package, kernel)
            || (active && *active != package.version())) {
            continue;
        }
        const auto [known, is_new] = newest.emplace(package.name(), package);
        if (!is_new && compare_versions(known->second.version(), package.version()) < 0) {
            known->second = package;
        }
    }
    std::vector<PackageId> packages;
    std::transform(newest.begin(), newest.end(), std::back_inserter(packages),
                   [](const auto& entry) { return entry.second; });
    return packages;
}

bool names_other_version(const std::vector<PackageId>& packages, const PackageId& installed)
{
    return std::any_of(packages.begin(), packages.end(), [&](const auto& package) {
        return package.name() == installed.name() && package.version() != installed.version();
    });
}

std::vector<std::string> names_of(const std::vector<PackageId>& packages)
{
    std::vector<std::string> names;
    std::transform(packages.begin(), packages.end(), std::back_inserter(names),
                   [](const auto& package) { return package.name(); });
    return names;
}

}  // namespace

std::string changed_dependency(const System& system, const PackageId& package,
                               const KernelTarget& kernel)
{
    const store::PackageStore store(system.layout);
    for (const auto& other : store::read_dependencies(system.layout, package, kernel)) {
        const auto version = store.active_version(other.name(), kernel);
        if (version && *version != other.version()) {
            return other.name();
        }
    }
    return {};
}

std::vector<DependentCell> find_dependents(const Session& session,
                                           const std::vector<CellOutcome>& outcomes)
{
    std::vector<DependentCell> dependents;
    for (const auto& outcome : outcomes) {
        if (!was_installed(outcome)) {
            continue;
        }
        for (const auto& package : versions_that_count(session.store(), *outcome.kernel)) {
            const auto built_with =
                store::read_dependencies(session.system().layout, package, *outcome.kernel);
            if (names_other_version(built_with, outcome.package)) {
                dependents.push_back({.package = package,
                                      .kernel = *outcome.kernel,
                                      .depends = names_of(built_with)});
            }
        }
    }
    return dependents;
}

}  // namespace dkms::app
