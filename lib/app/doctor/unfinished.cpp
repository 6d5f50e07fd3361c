// What a command left half done. The next one that changes anything finishes it, and
// so does --fix, which is such a command.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {

void find_unfinished(Examination& examination, Findings& findings)
{
    const auto& layout = examination.system.layout;
    for (const auto& manifest : store::unfinished_manifests(layout)) {
        const bool installs = manifest.step == store::InstallStep::installing;
        findings.push_back(
            {.id = "unfinished",
             .subject = fmt::format("{}, {}", manifest.package.text(), manifest.kernel.release()),
             .text = fmt::format("{} was interrupted, unless it is at work now",
                                 installs ? "an installation" : "an uninstallation"),
             .next = "dkms doctor --fix",
             .fixable = manifest.module_dir == layout.kernel(manifest.kernel.release())});
    }
    if (sys::is_directory(layout.workspaces())) {
        findings.push_back({.id = "unfinished",
                            .subject = layout.workspaces().native(),
                            .text = "a build was interrupted, unless it is at work now",
                            .next = "dkms doctor --fix",
                            .fixable = true});
    }
}

}  // namespace dkms::app
