#include "lib/app/weak_links.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/indexes.hpp"
#include "lib/app/weak_sweep.hpp"
#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/version_order.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/depmod.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/policy/weak_link_rule.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

using Comparison = kernel::SearchOrder::Comparison;

/// What a manifest placed, if all of it can be read.
std::vector<kernel::ModuleInfo> placed_modules(const store::Manifest& manifest)
{
    std::vector<kernel::ModuleInfo> modules;
    for (const auto& file : manifest.placed) {
        auto module = readable_module(manifest.module_dir / file.destination);
        if (!module) {
            return {};
        }
        modules.push_back(*std::move(module));
    }
    return modules;
}

std::string cell_of(const WeakPairRow& row)
{
    return fmt::format("{}, {} from {}", row.package.text(), row.into, row.from);
}

bool is_linked(const System& system, const store::Manifest& manifest, const std::string& into)
{
    const auto links = install::find_weak_links(system.layout, into);
    return !manifest.placed.empty()
           && std::all_of(manifest.placed.begin(), manifest.placed.end(), [&](const auto& file) {
                  return std::any_of(links.begin(), links.end(), [&](const auto& link) {
                      return link.leads_to && link.leads_to->release == manifest.kernel.release()
                             && link.leads_to->inside == file.destination;
                  });
              });
}

/// The newest kernel's build first.
void sort_by_kernel(std::vector<store::Manifest>& manifests)
{
    std::stable_sort(manifests.begin(), manifests.end(), [](const auto& a, const auto& b) {
        return compare_versions(a.kernel.release(), b.kernel.release()) > 0;
    });
}

/// Makes and takes back the links of one package.
class PackageLinks {
public:
    PackageLinks(Session& session, std::vector<store::Manifest> manifests)
        : session_(session), manifests_(std::move(manifests))
    {}

    /// The releases whose links have changed.
    std::set<std::string> settle(KernelJudge& judge)
    {
        WeakOutlook outlook(session_.system(), judge);
        // A link that no record outlives could never be taken back.
        const bool may_link =
            session_.keeps_state()
            && std::any_of(manifests_.begin(), manifests_.end(),
                           [&](const auto& manifest) { return outlook.may_link(manifest); });
        const auto rows = may_link ? outlook.pairs(manifests_) : std::vector<WeakPairRow>{};
        for (const auto& row : rows) {
            warn_if_asked_in_vain(row);
        }
        for (auto& manifest : manifests_) {
            take_back(manifest, rows);
        }
        for (const auto& row : rows) {
            if (row.links) {
                make(row);
            }
        }
        return std::move(changed_);
    }

private:
    void warn_if_asked_in_vain(const WeakPairRow& row) const
    {
        if (row.rule == policy::word_for(policy::WeakLinkDecision::Row::vermagic_no)) {
            session_.system().progress.warning(cell_of(row), row.why);
        }
    }

    /// The links of a manifest that no row wants.
    void take_back(store::Manifest& manifest, const std::vector<WeakPairRow>& rows)
    {
        const auto is_wanted = [&](const store::MadeWeakLink& made) {
            return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
                return row.links && row.from == manifest.kernel.release()
                       && row.into == made.release;
            });
        };
        auto& links = manifest.weak_links;
        const auto first_unwanted = std::stable_partition(links.begin(), links.end(), is_wanted);
        if (first_unwanted == links.end()) {
            return;
        }
        const auto& layout = session_.system().layout;
        for (auto made = first_unwanted; made != links.end(); ++made) {
            install::remove_weak_link(layout, made->release, made->link);
            changed_.insert(made->release);
            session_.system().progress.warning(
                made->release,
                fmt::format("took the weak link to {} of {} back: it is allowed no more",
                            made->link.filename().native(), manifest.kernel.release()));
        }
        links.erase(first_unwanted, links.end());
        store::write_manifest(layout, manifest);
    }

    void make(const WeakPairRow& row)
    {
        auto& system = session_.system();
        const auto manifest =
            std::find_if(manifests_.begin(), manifests_.end(), [&](const auto& candidate) {
                return candidate.package == row.package && candidate.kernel.release() == row.from;
            });
        for (const auto& file : manifest->placed) {
            const bool made = install::make_weak_link(system.layout, *manifest, file, row.into);
            if (made && !row.linked) {
                changed_.insert(row.into);
            }
        }
        if (!row.linked) {
            system.progress.step(cell_of(row), "linking: " + row.why);
        }
    }

    Session& session_;
    std::vector<store::Manifest> manifests_;
    std::set<std::string> changed_ = {};
};

}  // namespace

std::optional<WeakWord> WeakOutlook::said(const PackageId& package,
                                          const KernelTarget& kernel) const
{
    return weak_word(
        system_,
        {.package = package, .kernel = kernel, .source = system_.layout.source_link(package)});
}

bool WeakOutlook::may_link(const store::Manifest& manifest) const
{
    const auto setting = system_.framework.weak_modules.value;
    if (setting == config::WeakModules::off) {
        return false;
    }
    const auto own = said(manifest.package, manifest.kernel);
    return own && policy::may_link(setting, own->value);
}

void WeakOutlook::look_for_obstacles(const store::Manifest& manifest, const std::string& into,
                                     WeakPairRow& row) const
{
    const auto module_dir = system_.layout.kernel(into);
    const auto order = search_order_of(system_);
    const auto refuse = [&](const char* rule, std::string why) {
        row.links = false;
        row.rule = rule;
        row.why = std::move(why);
    };
    for (const auto& file : manifest.placed) {
        const auto name = module_name_of_file(file.destination.native());
        const auto link = install::weak_link_place(file.destination);
        if (const auto native = native_module(module_dir, file.destination.native());
            !native.empty()) {
            refuse("native",
                   fmt::format("{} was built for this kernel", (module_dir / native).native()));
        } else if (sys::exists_without_following(module_dir / link) && !row.linked) {
            refuse("occupied",
                   fmt::format("{} is there, and not ours", (module_dir / link).native()));
        }
        for (const auto& present : kernel::find_modules(module_dir / "kernel", name)) {
            const auto inside = present.lexically_relative(module_dir);
            if (order.compare(link, inside, into) != Comparison::first) {
                refuse("outranked", fmt::format("the kernel's own {} would be taken before it",
                                                present.native()));
            }
        }
    }
}

std::optional<WeakPairRow> WeakOutlook::pair(const store::Manifest& manifest,
                                             const KernelTarget& into)
{
    const auto own = said(manifest.package, manifest.kernel);
    if (!own) {
        return std::nullopt;
    }
    const auto modules = placed_modules(manifest);
    const auto verdict = modules.empty() ? policy::Verdict{.missing = {"the installed modules"}}
                                         : judge_.verdict(into, modules);
    const auto decision =
        policy::decide_weak_link(system_.framework.weak_modules.value,
                                 for_both(*own, said(manifest.package, into)), verdict);
    WeakPairRow row{.package = manifest.package,
                    .from = manifest.kernel.release(),
                    .into = into.release(),
                    .rule = std::string(policy::word_for(decision.row)),
                    .why = policy::explain(decision),
                    .links = decision.links(),
                    .linked = is_linked(system_, manifest, into.release()),
                    .no_weak_modules = decision.no_weak_modules,
                    .reasons = weak_reasons(decision.reasons)};
    if (row.links) {
        look_for_obstacles(manifest, into.release(), row);
    }
    return row;
}

/// Of several builds the first that would be linked counts, or else the first of all.
std::optional<WeakPairRow> WeakOutlook::best_pair(const std::vector<store::Manifest>& newest_first,
                                                  const KernelTarget& into)
{
    std::optional<WeakPairRow> best;
    for (const auto& manifest : newest_first) {
        if (manifest.kernel.arch() != into.arch()) {
            continue;
        }
        auto row = pair(manifest, into);
        if (row && row->links) {
            return row;
        }
        if (!best) {
            best = std::move(row);
        }
    }
    return best;
}

std::vector<WeakPairRow> WeakOutlook::pairs(const std::vector<store::Manifest>& manifests)
{
    std::vector<WeakPairRow> rows;
    if (manifests.empty()) {
        return rows;
    }
    auto sorted = manifests;
    sort_by_kernel(sorted);
    const store::PackageStore store(system_.layout);
    for (const auto& release : install::releases_of(system_.layout)) {
        const auto into = kernel_named(system_, release);
        if (!into || !kernel::has_indexes(system_.layout.kernel(release))
            || store.has_active_link(sorted.front().package.name(), *into)) {
            continue;
        }
        if (auto row = best_pair(sorted, *into)) {
            rows.push_back(*std::move(row));
        }
    }
    return rows;
}

std::map<std::string, std::vector<store::Manifest>> installed_manifests(const System& system)
{
    std::map<std::string, std::vector<store::Manifest>> found;
    const store::PackageStore store(system.layout);
    for (auto& manifest : store::all_manifests(system.layout)) {
        if (manifest.step == store::InstallStep::installed
            && manifest.module_dir == system.layout.kernel(manifest.kernel.release())
            && store.is_installed(manifest.package, manifest.kernel)) {
            auto name = manifest.package.name();
            found[std::move(name)].push_back(std::move(manifest));
        }
    }
    return found;
}

void settle_weak_links(Session& session, WeakChanges changes)
{
    auto& system = session.system();
    try {
        KernelJudge judge(system);
        auto manifests = installed_manifests(system);
        for (const auto& name : changes.packages) {
            changes.releases.merge(PackageLinks(session, std::move(manifests[name])).settle(judge));
        }
        if (system.framework.weak_sweep.value) {
            for (const auto& row :
                 remove_harmful_links(session, install::releases_of(system.layout))) {
                changes.releases.insert(row.release);
            }
        }
    } catch (const Error& error) {
        system.progress.warning("weak links", error.what());
    }
    if (!changes.no_depmod) {
        rebuild_for_links(system, changes.releases);
    }
}

void settle_weak_links_of_all(Session& session, bool no_depmod)
{
    WeakChanges changes{.no_depmod = no_depmod};
    for (const auto& [name, manifests] : installed_manifests(session.system())) {
        changes.packages.insert(name);
    }
    settle_weak_links(session, std::move(changes));
}

std::set<std::string> releases_of_links(const store::Manifest& manifest)
{
    std::set<std::string> releases;
    for (const auto& made : manifest.weak_links) {
        releases.insert(made.release);
    }
    return releases;
}

}  // namespace dkms::app
