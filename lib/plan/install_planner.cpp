#include "lib/plan/install_planner.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/plan/build_planner.hpp"

namespace dkms::plan {
namespace {

namespace fs = std::filesystem;

/// The original is looked for where dkms looks: in `extra`, in `updates`, in
/// DEST_MODULE_LOCATION, then wherever the only one is.
fs::path choose_original(const InstallCandidate& candidate)
{
    const auto& present = candidate.present;
    const auto dest = candidate.module.dest_in.relative_path().lexically_normal();
    for (const auto& directory : {fs::path("extra"), fs::path("updates"), dest}) {
        const auto found = std::find_if(present.begin(), present.end(), [&](const auto& file) {
            return file.parent_path() == directory;
        });
        if (found != present.end()) {
            return *found;
        }
    }
    return present.size() == 1 ? present.front() : fs::path{};
}

Placement place(const InstallCandidate& candidate, const fs::path& location, Active active)
{
    Placement placement{.name = candidate.module.dest_name,
                        .file_name = candidate.file_name,
                        .destination = location / candidate.file_name};
    if (active == Active::no) {
        placement.original = choose_original(candidate);
        return placement;
    }
    // The same module at the same place, plain before and compressed now.
    for (const auto& file : candidate.present) {
        if (file.parent_path() == location && file != placement.destination) {
            placement.replaced.push_back(file);
        }
    }
    return placement;
}

}  // namespace

fs::path destination_directory(const fs::path& written)
{
    auto directory = written.relative_path().lexically_normal();
    if (!directory.has_filename()) {
        directory = directory.parent_path();
    }
    if (!stays_inside(directory)) {
        throw Error(ErrorCode::bad_config,
                    fmt::format("\"{}\" is no place for modules", written.native()),
                    "name a directory below the kernel's module directory, such as \"extra\"");
    }
    return directory;
}

InstallPlan plan_install(const PackageId& package, const KernelTarget& kernel,
                         const std::vector<InstallCandidate>& candidates, const fs::path& location,
                         Active active)
{
    InstallPlan plan{.package = package, .kernel = kernel};
    for (const auto& candidate : candidates) {
        plan.placements.push_back(place(candidate, location, active));
    }
    return plan;
}

}  // namespace dkms::plan
