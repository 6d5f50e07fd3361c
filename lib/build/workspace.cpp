#include "lib/build/workspace.hpp"

#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::build {
namespace {

std::filesystem::path made(const std::filesystem::path& directory)
{
    sys::make_directories(directory, 0700);
    return directory;
}

}  // namespace

Workspace::Workspace(const store::TreeLayout& layout, const PackageId& package,
                     WorkspacePlace place)
    : seen_at_(layout.build(package)),
      scratch_(made(layout.workspaces()), "cell-"),
      tree_(place == WorkspacePlace::real_path ? seen_at_ : scratch_.path() / "build")
{
    sys::remove_tree(seen_at_);
    sys::make_directories(seen_at_);  // the mount point, at least
}

Workspace::~Workspace()
{
    if (!kept_) {
        try {
            sys::remove_tree(seen_at_);
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next build clears it
        }
    }
}

void Workspace::fill(const std::filesystem::path& source, const std::filesystem::path& site_patches,
                     const std::optional<sys::Owner>& owner)
{
    sys::copy_tree(source, tree_, {.owner = owner});
    if (sys::is_directory(site_patches)) {
        sys::copy_tree(site_patches, tree_ / "patches", {.owner = owner});
    }
}

void Workspace::keep()
{
    kept_ = true;
    if (tree_ != seen_at_) {
        sys::copy_tree(tree_, seen_at_);
    }
    sys::remove_tree(seen_at_ / "make.log");  // should the package have made one
    if (sys::is_regular_file(log())) {
        sys::copy_file(log(), seen_at_ / "make.log", 0644);
    }
}

}  // namespace dkms::build
