#include "lib/store/tree_layout.hpp"

#include <fmt/format.h>

namespace dkms::store {

namespace fs = std::filesystem;

namespace {

/// Where a directory of our state has the file of a cell.
fs::path inside_state(const PackageId& package, const KernelTarget& kernel)
{
    return fs::path(package.name()) / package.version()
           / fmt::format("{}-{}", kernel.release(), kernel.arch());
}

}  // namespace

fs::path TreeLayout::package(const std::string& name) const
{
    return dkms_tree / name;
}

fs::path TreeLayout::version(const PackageId& package) const
{
    return dkms_tree / package.name() / package.version();
}

fs::path TreeLayout::source_link(const PackageId& package) const
{
    return version(package) / "source";
}

fs::path TreeLayout::build(const PackageId& package) const
{
    return version(package) / "build";
}

fs::path TreeLayout::cell(const PackageId& package, const KernelTarget& kernel) const
{
    return version(package) / kernel.release() / kernel.arch();
}

fs::path TreeLayout::log(const PackageId& package, const KernelTarget& kernel) const
{
    return cell(package, kernel) / "log";
}

fs::path TreeLayout::modules(const PackageId& package, const KernelTarget& kernel) const
{
    return cell(package, kernel) / "module";
}

fs::path TreeLayout::tarballs(const PackageId& package) const
{
    return version(package) / "tarball";
}

fs::path TreeLayout::active_link(const std::string& name, const KernelTarget& kernel) const
{
    return package(name) / fmt::format("kernel-{}-{}", kernel.release(), kernel.arch());
}

fs::path TreeLayout::active_text(const PackageId& package, const KernelTarget& kernel)
{
    return fs::path(package.version()) / kernel.release() / kernel.arch();
}

fs::path TreeLayout::originals(const std::string& name, const KernelTarget& kernel) const
{
    return package(name) / "original_module" / kernel.release() / kernel.arch();
}

fs::path TreeLayout::source(const PackageId& package) const
{
    return source_tree / fmt::format("{}-{}", package.name(), package.version());
}

fs::path TreeLayout::kernel(const std::string& release) const
{
    return install_tree / release;
}

std::vector<fs::path> TreeLayout::overrides(const PackageId& package,
                                            const KernelTarget& kernel) const
{
    const auto& name = package.name();
    const auto& version = package.version();
    const auto& release = kernel.release();
    const auto& arch = kernel.arch();
    return {etc / fmt::format("{}.conf", name),
            etc / fmt::format("{}-{}.conf", name, version),
            etc / fmt::format("{}-{}-{}.conf", name, version, release),
            etc / fmt::format("{}-{}-{}-{}.conf", name, version, release, arch),
            etc / fmt::format("{}--{}.conf", name, release),
            etc / fmt::format("{}--{}-{}.conf", name, release, arch)};
}

fs::path TreeLayout::site(const std::string& name) const
{
    return etc / name;
}

fs::path TreeLayout::forced_packages() const
{
    return share / "dkms/modules_to_force_install";
}

fs::path TreeLayout::post_transaction_log() const
{
    return dkms_tree / "post_transaction.log";
}

fs::path TreeLayout::state() const
{
    return dkms_tree / ".dkms";
}

fs::path TreeLayout::lock() const
{
    return state() / "lock";
}

fs::path TreeLayout::manifests() const
{
    return state() / "manifests";
}

fs::path TreeLayout::unfinished_manifests() const
{
    return state() / "unfinished";
}

fs::path TreeLayout::fingerprint(const PackageId& package, const KernelTarget& kernel) const
{
    return state() / "fingerprints" / inside_state(package, kernel);
}

fs::path TreeLayout::manifest(const PackageId& package, const KernelTarget& kernel) const
{
    return manifests() / inside_state(package, kernel);
}

fs::path TreeLayout::unfinished_manifest(const PackageId& package, const KernelTarget& kernel) const
{
    return unfinished_manifests() / inside_state(package, kernel);
}

fs::path TreeLayout::placed_paths() const
{
    return state() / "placed";
}

fs::path TreeLayout::workspaces() const
{
    return state() / "work";
}

fs::path TreeLayout::upgrade(const PackageId& package) const
{
    return state() / "upgrades" / package.name() / package.version();
}

fs::path TreeLayout::directives(const PackageId& package) const
{
    return state() / "directives" / package.name() / package.version();
}

}  // namespace dkms::store
