#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/store/tree_layout.hpp"

namespace dkms::store {

/// Where a package stands in the tree, its cells left aside.
enum class PackageState {
    absent,
    broken,  ///< its directory is there, but the link to its source leads nowhere
    added,
};

/// What is in a DKMS tree. Everything is read from the disk when it is asked;
/// names that could not be a package's or a kernel's are passed over.
class PackageStore {
public:
    explicit PackageStore(const TreeLayout& layout) : layout_(layout) {}

    /// All packages, broken ones too, in the order of `dkms status`.
    /// @param name, version only those; empty: all
    std::vector<PackageId> packages(const std::string& name, const std::string& version) const;

    /// Those that have their source.
    std::vector<PackageId> added_packages() const;

    PackageState state(const PackageId& package) const;

    /// The kernels a package is built for, in the order of `dkms status`.
    std::vector<KernelTarget> built(const PackageId& package) const;
    bool is_built(const PackageId& package, const KernelTarget& kernel) const;

    /// The version that the active link names, built or not; none without a link.
    std::optional<std::string> active_version(const std::string& name,
                                              const KernelTarget& kernel) const;
    /// Whether the active link leads to this cell, and it is built.
    bool is_installed(const PackageId& package, const KernelTarget& kernel) const;
    bool has_active_link(const std::string& name, const KernelTarget& kernel) const;

    /// The file of a built module, plain or compressed; empty if there is none.
    std::filesystem::path built_module(const PackageId& package, const KernelTarget& kernel,
                                       const std::string& name) const;

    /// Registers a package: its directory and the link to its source.
    void add(const PackageId& package, const std::filesystem::path& source) const;
    /// Takes a finished cell over, in one step; what was built before is at
    /// `staged` then.
    void take_over(const std::filesystem::path& staged, const PackageId& package,
                   const KernelTarget& kernel) const;
    /// Names the cell as the one that is installed.
    void activate(const PackageId& package, const KernelTarget& kernel) const;
    void deactivate(const std::string& name, const KernelTarget& kernel) const;
    /// Forgets what was built, and the directories that are empty then.
    void drop_cell(const PackageId& package, const KernelTarget& kernel) const;
    /// Forgets a package without cells. False, and nothing but its build
    /// directory is gone, where something else than ours is in its directory.
    bool forget(const PackageId& package) const;
    /// Removes the empty directories that a dead process left where it dropped something.
    void prune() const;

private:
    template <typename Predicate>
    std::vector<PackageId> packages_that(const std::string& name, const std::string& version,
                                         Predicate counts) const;

    const TreeLayout& layout_;
};

}  // namespace dkms::store
