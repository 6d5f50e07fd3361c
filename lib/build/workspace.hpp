#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "lib/store/tree_layout.hpp"
#include "lib/sys/temp_directory.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::build {

/// Where a build may write. Where a sandbox can mount it, that is a directory of
/// its own which the build sees at dkms's path; elsewhere it is that path.
enum class WorkspacePlace { own_directory, real_path };

/// The copy of a package's source that a build may spoil, and beside it, out of
/// the build's reach, what becomes of it.
class Workspace {
public:
    Workspace(const store::TreeLayout& layout, const PackageId& package, WorkspacePlace place);
    /// Removes the directories again, the build directory in the tree too.
    ~Workspace();
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    /// Fills the tree: the source, then the site's own patches.
    /// @param owner whom everything belongs to; none: us
    void fill(const std::filesystem::path& source, const std::filesystem::path& site_patches,
              const std::optional<sys::Owner>& owner);

    const std::filesystem::path& tree() const noexcept { return tree_; }        ///< on the host
    const std::filesystem::path& seen_at() const noexcept { return seen_at_; }  ///< by the build
    std::filesystem::path log() const { return scratch_.path() / "make.log"; }
    std::filesystem::path cell() const { return scratch_.path() / "cell"; }

    /// Copies the tree and the log to the build directory, to stay there.
    void keep();

private:
    std::filesystem::path seen_at_;
    sys::TempDirectory scratch_;
    std::filesystem::path tree_;
    bool kept_ = false;
};

}  // namespace dkms::build
