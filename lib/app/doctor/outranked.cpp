// Modules of ours that modprobe does not take.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/app/indexes.hpp"
#include "lib/app/precedence.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/base/error.hpp"

namespace dkms::app {
namespace {

std::string next_step(const store::Manifest& manifest, const OutrankedModule& module)
{
    if (module.is_stale) {
        return "depmod " + manifest.kernel.release();
    }
    if (module.decided_by.empty()) {
        return "write \"search updates extra built-in weak-updates\" into "
               "/etc/depmod.d/00-dkms.conf, then run depmod";
    }
    return fmt::format("change the search order in {}, then run depmod",
                       module.decided_by.native());
}

}  // namespace

void find_outranked(Examination& examination, Findings& findings)
{
    for (const auto& manifest : examination.installed) {
        for (const auto& module : outranked_modules(examination.system, manifest)) {
            findings.push_back({.id = "precedence",
                                .subject = module.ours.native(),
                                .text = explain(module),
                                .next = next_step(manifest, module),
                                .fixable = module.is_stale});
        }
    }
}

std::vector<std::string> rebuild_stale_indexes(Session& session)
{
    auto& system = session.system();
    std::set<KernelTarget> stale;
    for (const auto& [name, manifests] : installed_manifests(system)) {
        for (const auto& manifest : manifests) {
            const auto outranked = outranked_modules(system, manifest);
            if (std::any_of(outranked.begin(), outranked.end(),
                            [](const auto& module) { return module.is_stale; })) {
                stale.insert(manifest.kernel);
            }
        }
    }
    std::vector<std::string> done;
    Indexes indexes(system);
    for (const auto& kernel : stale) {
        indexes.rebuild(kernel);
        done.push_back("ran depmod for " + kernel.release());
    }
    return done;
}

}  // namespace dkms::app
