#include "lib/install/installer.hpp"

#include <algorithm>

#include "lib/kernel/module_file.hpp"
#include "lib/store/original_modules.hpp"
#include "lib/store/package_store.hpp"
#include "lib/store/placed_paths.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::install {
namespace {

namespace fs = std::filesystem;

fs::path built_file(const store::TreeLayout& layout, const store::Manifest& manifest,
                    const store::PlacedFile& file)
{
    return layout.modules(manifest.package, manifest.kernel) / file.file_name;
}

bool is_placed(const store::Manifest& manifest, const fs::path& path)
{
    return std::any_of(manifest.placed.begin(), manifest.placed.end(),
                       [&](const auto& file) { return file.destination == path; });
}

/// Those of other versions of the package, for the same kernel.
std::vector<store::Manifest> other_manifests(const store::TreeLayout& layout,
                                             const store::Manifest& manifest)
{
    std::vector<store::Manifest> others;
    for (const auto& package : store::PackageStore(layout).packages(manifest.package.name(), {})) {
        auto other = package == manifest.package
                         ? std::nullopt
                         : store::read_manifest(layout, package, manifest.kernel);
        if (other) {
            others.push_back(*std::move(other));
        }
    }
    return others;
}

/// The version that was installed before may have placed modules that this one
/// does not have.
void replace_other_versions(const store::TreeLayout& layout, store::Manifest& manifest)
{
    for (const auto& other : other_manifests(layout, manifest)) {
        if (other.module_dir != manifest.module_dir) {
            continue;
        }
        for (const auto& file : other.placed) {
            const auto path = manifest.module_dir / file.destination;
            if (!is_placed(manifest, file.destination) && sys::is_regular_file(path)
                && kernel::payload_digest(path) == file.payload) {
                manifest.replaced.push_back(file.destination);
            }
        }
    }
}

}  // namespace

store::Manifest manifest_for(const store::TreeLayout& layout, const plan::InstallPlan& plan)
{
    store::Manifest manifest{.package = plan.package,
                             .kernel = plan.kernel,
                             .module_dir = layout.kernel(plan.kernel.release())};
    for (const auto& placement : plan.placements) {
        store::PlacedFile file{.file_name = placement.file_name,
                               .destination = placement.destination};
        file.payload = kernel::payload_digest(built_file(layout, manifest, file));
        manifest.placed.push_back(std::move(file));
        if (!placement.original.empty()) {
            manifest.displaced.push_back(
                {.file_name = placement.original.filename(), .origin = placement.original});
        }
        manifest.replaced.insert(manifest.replaced.end(), placement.replaced.begin(),
                                 placement.replaced.end());
    }
    replace_other_versions(layout, manifest);
    return manifest;
}

void put_in_place(const store::TreeLayout& layout, const store::Manifest& manifest)
{
    store::write_manifest(layout, manifest);
    store::remember_placed(layout, manifest);
    for (const auto& original : manifest.displaced) {
        const auto origin = manifest.module_dir / original.origin;
        if (sys::is_regular_file(origin)) {
            store::keep_original(layout, manifest.package.name(), manifest.kernel, origin);
        }
    }
    for (const auto& file : manifest.placed) {
        const auto destination = manifest.module_dir / file.destination;
        sys::make_directories(destination.parent_path());
        const auto built = built_file(layout, manifest, file);
        if (manifest.links) {
            sys::replace_link(destination, built);
        } else {
            sys::copy_file(built, destination, 0644);
        }
    }
    store::PackageStore(layout).activate(manifest.package, manifest.kernel);
}

void settle(const store::TreeLayout& layout, store::Manifest manifest)
{
    for (const auto& original : manifest.displaced) {
        if (!is_placed(manifest, original.origin)) {
            sys::remove_file(manifest.module_dir / original.origin);
        }
    }
    for (const auto& path : manifest.replaced) {
        if (!is_placed(manifest, path)) {
            sys::remove_file(manifest.module_dir / path);
        }
    }
    manifest.replaced.clear();
    for (auto& file : manifest.placed) {
        file.stamps = store::stamps_of(built_file(layout, manifest, file),
                                       manifest.module_dir / file.destination);
    }
    manifest.step = store::InstallStep::installed;
    for (const auto& other : other_manifests(layout, manifest)) {
        manifest.weak_links.insert(manifest.weak_links.end(), other.weak_links.begin(),
                                   other.weak_links.end());
    }
    store::write_manifest(layout, manifest);
    for (const auto& package : store::PackageStore(layout).packages(manifest.package.name(), {})) {
        if (package != manifest.package) {
            store::drop_manifest(layout, package, manifest.kernel);
        }
    }
}

}  // namespace dkms::install
