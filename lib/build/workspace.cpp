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

/// The directory itself may be a mount point of another build, and stays.
void remove_contents(const std::filesystem::path& directory)
{
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        sys::remove_tree(entry.path());
    }
}

}  // namespace

void BuildPlaces::enter(const std::filesystem::path& directory, WorkspacePlace place)
{
    std::unique_lock lock(mutex_);
    auto& use = uses_[directory];
    if (place == WorkspacePlace::real_path) {
        left_.wait(lock, [&] { return use.users == 0; });
        use.kept = false;
    }
    if (use.users == 0 && !use.kept) {
        sys::remove_tree(directory);
        sys::make_directories(directory);
    }
    ++use.users;
}

void BuildPlaces::leave(const std::filesystem::path& directory) noexcept
{
    const std::scoped_lock lock(mutex_);
    auto& use = uses_[directory];
    --use.users;
    if (use.users == 0 && !use.kept) {
        try {
            sys::remove_tree(directory);
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next build clears it
        }
    }
    left_.notify_all();
}

void BuildPlaces::keep(const std::filesystem::path& directory, const std::function<void()>& fill)
{
    const std::scoped_lock lock(mutex_);
    uses_[directory].kept = true;
    fill();
}

Workspace::Workspace(BuildPlaces& places, const store::TreeLayout& layout, const PackageId& package,
                     WorkspacePlace place)
    : places_(places),
      seen_at_(layout.build(package)),
      scratch_(made(layout.workspaces()), "cell-"),
      tree_(place == WorkspacePlace::real_path ? seen_at_ : scratch_.path() / "build")
{
    places_.enter(seen_at_, place);
}

Workspace::~Workspace()
{
    places_.leave(seen_at_);
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
    places_.keep(seen_at_, [this] { copy_traces(); });
}

void Workspace::copy_traces() const
{
    if (tree_ != seen_at_) {
        remove_contents(seen_at_);
        sys::copy_tree(tree_, seen_at_);
    }
    sys::remove_tree(seen_at_ / "make.log");  // should the package have made one
    if (sys::is_regular_file(log())) {
        sys::copy_file(log(), seen_at_ / "make.log", 0644);
    }
}

}  // namespace dkms::build
