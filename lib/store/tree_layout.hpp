#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::store {

/// Every path we use, from a few roots; nobody else joins paths. The layout of
/// the tree is that of dkms 3.x, which may use it before and after us; what is
/// ours alone is below `.dkms`, which its globs skip.
struct TreeLayout {
    std::filesystem::path dkms_tree = "/var/lib/dkms";
    std::filesystem::path source_tree = "/usr/src";
    std::filesystem::path install_tree = "/lib/modules";
    std::filesystem::path etc = "/etc/dkms";
    std::filesystem::path boot = "/boot";
    std::filesystem::path share = "/usr/share";
    std::filesystem::path temp = "/tmp";
    std::filesystem::path root = "/";  ///< of what belongs to others: depmod.d, /sys, kernel hooks

    bool operator==(const TreeLayout&) const = default;

    std::filesystem::path package(const std::string& name) const;
    std::filesystem::path version(const PackageId& package) const;
    std::filesystem::path source_link(const PackageId& package) const;
    /// Where the build sees its tree.
    std::filesystem::path build(const PackageId& package) const;
    std::filesystem::path cell(const PackageId& package, const KernelTarget& kernel) const;
    std::filesystem::path log(const PackageId& package, const KernelTarget& kernel) const;
    std::filesystem::path modules(const PackageId& package, const KernelTarget& kernel) const;
    std::filesystem::path tarballs(const PackageId& package) const;  ///< where mktarball puts them
    /// The link that names the version which is installed for a kernel.
    std::filesystem::path active_link(const std::string& name, const KernelTarget& kernel) const;
    /// What that link says: relative, to the cell.
    static std::filesystem::path active_text(const PackageId& package, const KernelTarget& kernel);
    std::filesystem::path originals(const std::string& name, const KernelTarget& kernel) const;

    std::filesystem::path source(const PackageId& package) const;    ///< below the source tree
    std::filesystem::path kernel(const std::string& release) const;  ///< below the install tree

    /// The files of /etc/dkms that override a package's configuration for a
    /// kernel, the more specific ones later.
    std::vector<std::filesystem::path> overrides(const PackageId& package,
                                                 const KernelTarget& kernel) const;
    /// The site's own patches and scripts for a package.
    std::filesystem::path site(const std::string& name) const;

    /// What distributions ship for dkms: files that name the packages which are
    /// installed over newer modules.
    std::filesystem::path forced_packages() const;
    /// What the post-transaction command printed last.
    std::filesystem::path post_transaction_log() const;

    std::filesystem::path state() const;  ///< `.dkms`: ours alone, 0700
    std::filesystem::path lock() const;
    std::filesystem::path manifest(const PackageId& package, const KernelTarget& kernel) const;
    std::filesystem::path manifests() const;
    /// Manifests of what is being done; all that is read to see whether a command died.
    std::filesystem::path unfinished_manifest(const PackageId& package,
                                              const KernelTarget& kernel) const;
    std::filesystem::path unfinished_manifests() const;
    /// What a cell was made of.
    std::filesystem::path fingerprint(const PackageId& package, const KernelTarget& kernel) const;
    std::filesystem::path placed_paths() const;  ///< the record of every path we placed a module at
    std::filesystem::path workspaces() const;
    /// Who added a package with --rpm_safe_upgrade.
    std::filesystem::path upgrade(const PackageId& package) const;
    /// What a shell made of a package's configuration, a file for each set of inputs.
    std::filesystem::path directives(const PackageId& package) const;
};

}  // namespace dkms::store
