#include "lib/app/recovery.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/indexes.hpp"
#include "lib/app/unpacked_archive.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/base/error.hpp"
#include "lib/install/installer.hpp"
#include "lib/install/uninstaller.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/store/manifest.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::app {
namespace {

/// Whether every file that is to be placed is still in the tree as it was.
bool can_go_on(const System& system, const store::Manifest& manifest)
{
    const auto modules = system.layout.modules(manifest.package, manifest.kernel);
    return std::all_of(manifest.placed.begin(), manifest.placed.end(), [&](const auto& file) {
        const auto built = modules / file.file_name;
        return sys::is_regular_file(built) && kernel::payload_digest(built) == file.payload;
    });
}

void finish(System& system, const store::Manifest& manifest)
{
    Indexes indexes(system);
    const bool installs =
        manifest.step == store::InstallStep::installing && can_go_on(system, manifest);
    system.progress.warning(fmt::format("{}, {}, {}", manifest.package.text(),
                                        manifest.kernel.release(), manifest.kernel.arch()),
                            installs ? "an interrupted installation is finished"
                                     : "an interrupted change is cleared away");
    if (installs) {
        install::put_in_place(system.layout, manifest);
        indexes.rebuild(manifest.kernel);
        install::settle(system.layout, manifest);
        return;
    }
    auto removal = manifest;
    removal.step = store::InstallStep::uninstalling;
    install::take_away(system.layout, removal);
    indexes.rebuild(manifest.kernel);
    rebuild_for_links(system, releases_of_links(manifest));
    install::forget_removal(system.layout, removal);
}

}  // namespace

void recover(System& system)
{
    for (const auto& manifest : store::unfinished_manifests(system.layout)) {
        // The tree may have been used with another install tree.
        if (manifest.module_dir == system.layout.kernel(manifest.kernel.release())) {
            finish(system, manifest);
        }
    }
    forget_half_put_source(system.layout);
    if (sys::is_directory(system.layout.workspaces())) {
        sys::remove_tree(system.layout.workspaces());
        store::PackageStore(system.layout).prune();
    }
}

}  // namespace dkms::app
