#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "lib/store/tree_layout.hpp"
#include "lib/sys/temp_directory.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::build {

/// Where a build may write. Where a sandbox can mount it, that is a directory of
/// its own which the build sees at dkms's path; elsewhere it is that path.
enum class WorkspacePlace { own_directory, real_path };

/// The directories at which builds see their trees. The cells of one package version share
/// theirs: side by side where each has a mount of its own there, else one after the other.
class BuildPlaces {
public:
    /// Makes the directory, empty, unless it is in use or holds the traces of a failure.
    /// Waits for it where it is the real path.
    void enter(const std::filesystem::path& directory, WorkspacePlace place);
    /// Removes the directory with its last user, unless it is to be kept.
    void leave(const std::filesystem::path& directory) noexcept;
    /// Has it filled with what is to be kept, by one at a time.
    void keep(const std::filesystem::path& directory, const std::function<void()>& fill);

private:
    struct Use {
        unsigned users = 0;
        bool kept = false;
    };

    std::mutex mutex_ = {};
    std::condition_variable left_ = {};
    std::map<std::filesystem::path, Use> uses_ = {};
};

/// The copy of a package's source that a build may spoil, and beside it, out of
/// the build's reach, what becomes of it.
class Workspace {
public:
    Workspace(BuildPlaces& places, const store::TreeLayout& layout, const PackageId& package,
              WorkspacePlace place);
    /// Removes the directories again.
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
    void copy_traces() const;

    BuildPlaces& places_;
    std::filesystem::path seen_at_;
    sys::TempDirectory scratch_;
    std::filesystem::path tree_;
};

}  // namespace dkms::build
