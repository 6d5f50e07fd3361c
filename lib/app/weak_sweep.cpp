#include "lib/app/weak_sweep.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/indexes.hpp"
#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;
using State = WeakLinkRow::State;
using Owners = std::map<store::PlacedPath, std::optional<PackageId>>;

/// Where a link's text leads, whether it is there or not.
fs::path target_of(const fs::path& link, const fs::path& text)
{
    return (link.parent_path() / text).lexically_normal();
}

std::string payload_or_none(const fs::path& file)
{
    try {
        return kernel::payload_digest(file);
    } catch (const Error&) {
        return {};
    }
}

/// An installation without a manifest is that of another dkms: its files are
/// those that are the same module as the tree's, where a dkms puts modules.
void add_unrecorded(const System& system, const PackageId& package, const KernelTarget& kernel,
                    Owners& owners)
{
    const auto module_dir = system.layout.kernel(kernel.release());
    std::error_code ignored;
    for (const auto& built :
         fs::directory_iterator(system.layout.modules(package, kernel), ignored)) {
        for (const auto* place : {"extra", "updates/dkms", "updates"}) {
            const auto inside = fs::path(place) / built.path().filename();
            if (!module_name_of_file(inside.native()).empty()
                && sys::is_regular_file(module_dir / inside)
                && payload_or_none(module_dir / inside) == payload_or_none(built.path())) {
                owners[{.release = kernel.release(), .inside = inside}] = package;
            }
        }
    }
}

Owners find_owners(const System& system)
{
    const auto& layout = system.layout;
    Owners owners;
    for (const auto& path : store::placed_ever(layout)) {
        owners.emplace(path, std::nullopt);
    }
    for (const auto& manifest : store::all_manifests(layout)) {
        for (const auto& file : manifest.placed) {
            owners[{.release = manifest.kernel.release(), .inside = file.destination}] =
                manifest.package;
        }
    }
    const store::PackageStore store(layout);
    for (const auto& package : store.packages({}, {})) {
        for (const auto& kernel : store.built(package)) {
            if (store.is_installed(package, kernel)
                && !store::read_manifest(layout, package, kernel)) {
                add_unrecorded(system, package, kernel, owners);
            }
        }
    }
    return owners;
}

std::string summary_of(const std::vector<WeakReason>& reasons)
{
    if (reasons.empty()) {
        return {};
    }
    return reasons.front().text
           + (reasons.size() == 1 ? "" : fmt::format(", and {} more", reasons.size() - 1));
}

void forget_record(Session& session, const WeakLinkRow& row)
{
    const auto& layout = session.system().layout;
    const auto inside = row.link.lexically_relative(layout.kernel(row.release));
    for (auto& manifest : store::all_manifests(layout)) {
        const auto count = std::erase(manifest.weak_links,
                                      store::MadeWeakLink{.release = row.release, .link = inside});
        if (count > 0) {
            store::write_manifest(layout, manifest);
        }
    }
}

void remove_row(Session& session, WeakLinkRow& row)
{
    auto& system = session.system();
    const auto module_dir = system.layout.kernel(row.release);
    install::remove_weak_link(system.layout, row.release, row.link.lexically_relative(module_dir));
    forget_record(session, row);
    row.removed = true;
    system.progress.warning(row.release,
                            fmt::format("removed the weak link {} to {}: {}", row.link.native(),
                                        row.text.native(), row.why));
}

}  // namespace

std::vector<WeakReason> weak_reasons(const std::vector<policy::Rejection>& rejections)
{
    std::vector<WeakReason> reasons;
    std::transform(rejections.begin(), rejections.end(), std::back_inserter(reasons),
                   [](const auto& rejection) {
                       return WeakReason{.word = std::string(policy::word_for(rejection.reason)),
                                         .subject = rejection.subject,
                                         .text = policy::explain(rejection)};
                   });
    return reasons;
}

fs::path native_module(const fs::path& module_dir, std::string_view file_name)
{
    const auto name = module_name_of_file(file_name);
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(module_dir, ignored)) {
        const auto directory = entry.path().filename().native();
        const bool is_other = directory == "kernel" || directory == "weak-updates"
                              || directory == "build" || directory == "source";
        if (is_other || !entry.is_directory(ignored)) {
            continue;
        }
        kernel::walk_modules(entry.path(), [&](const fs::path& file) {
            if (same_module(module_name_of_file(file.native()), name)) {
                found.push_back(file.lexically_relative(module_dir));
            }
        });
    }
    return found.empty() ? fs::path{} : *std::min_element(found.begin(), found.end());
}

const Owners& WeakInspection::owners()
{
    if (!owners_) {
        owners_ = find_owners(system_);
    }
    return *owners_;
}

void WeakInspection::judge(const fs::path& target, const std::vector<kernel::ModuleInfo>& together,
                           WeakLinkRow& row)
{
    const auto module = readable_module(target);
    const auto kernel = kernel_named(system_, row.release);
    if (!module || !kernel) {
        row.why = fmt::format("{} is no module that can be read", target.native());
        return;
    }
    const auto verdict = judge_.verdict(*kernel, *module, together);
    switch (verdict.outcome) {
        case policy::Verdict::Outcome::loads:
            row.state = State::loads;
            return;
        case policy::Verdict::Outcome::unknown:
            row.why = join(verdict.missing, " and ") + " could not be read";
            return;
        case policy::Verdict::Outcome::rejected:
            row.state = State::rejected;
            row.reasons = weak_reasons(verdict.reasons);
            row.why = "this kernel would refuse the module: " + summary_of(row.reasons);
            return;
    }
}

WeakLinkRow WeakInspection::row(const install::WeakLink& link,
                                const std::vector<kernel::ModuleInfo>& together)
{
    const auto module_dir = system_.layout.kernel(link.release);
    WeakLinkRow row{.release = link.release, .link = module_dir / link.inside, .text = link.text};
    if (link.leads_to) {
        row.built_for = link.leads_to->release;
        const auto owner = owners().find(*link.leads_to);
        row.ours = owner != owners().end();
        row.package = row.ours ? owner->second : std::nullopt;
    }
    const auto target = target_of(row.link, row.text);
    if (!sys::is_regular_file(target)) {
        row.state = State::dangles;
        row.why = "what it leads to is gone";
        return row;
    }
    judge(target, together, row);
    if (const auto native = native_module(module_dir, link.inside.filename().native());
        !native.empty() && row.state != State::rejected) {
        row.state = State::shadows;
        row.why = fmt::format("{} was built for this kernel", (module_dir / native).native());
    }
    return row;
}

std::vector<WeakLinkRow> WeakInspection::rows(const std::string& release)
{
    const auto links = install::find_weak_links(system_.layout, release);
    std::vector<kernel::ModuleInfo> together;
    for (const auto& link : links) {
        if (auto module = readable_module(system_.layout.kernel(release) / link.inside)) {
            together.push_back(*std::move(module));
        }
    }
    std::vector<WeakLinkRow> rows;
    std::transform(links.begin(), links.end(), std::back_inserter(rows),
                   [&](const auto& link) { return row(link, together); });
    return rows;
}

std::vector<WeakLinkRow> remove_harmful_links(Session& session,
                                              const std::vector<std::string>& releases)
{
    KernelJudge judge(session.system());
    WeakInspection inspection(session.system(), judge);
    std::vector<WeakLinkRow> removed;
    for (const auto& release : releases) {
        for (auto& row : inspection.rows(release)) {
            if (row.ours && row.is_harmful()) {
                remove_row(session, row);
                removed.push_back(std::move(row));
            }
        }
    }
    return removed;
}

}  // namespace dkms::app
