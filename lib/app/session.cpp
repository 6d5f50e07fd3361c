#include "lib/app/session.hpp"

#include <algorithm>
#include <filesystem>

#include <unistd.h>

#include <fmt/format.h>

#include "lib/app/recovery.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::app {
namespace {

std::filesystem::path prepared_lock(const System& system)
{
    const auto& tree = system.layout.dkms_tree;
    if (!sys::is_writable_directory(tree)) {
        throw Error(
            ErrorCode::permission,
            fmt::format("the DKMS tree {} is not there, or cannot be written", tree.native()),
            sys::is_directory(tree)
                ? "run this as root, or name another tree with --dkmstree"
                : fmt::format("make it with \"mkdir {}\", or name another one with "
                              "--dkmstree",
                              tree.native()));
    }
    return system.layout.lock();
}

/// A tree that was named for this one command is left as dkms would leave it,
/// unless it has state of ours already.
bool outlives_command(const System& system)
{
    return system.framework.dkms_tree.origin.kind != config::OriginKind::command_line
           || sys::is_directory(system.layout.state());
}

/// Whether there is anything in our state but the lock, and but the record of where
/// modules once were, which is of no use where none is.
bool holds_records(const store::TreeLayout& layout)
{
    std::error_code error;
    const std::filesystem::directory_iterator entries(layout.state(), error);
    return std::any_of(begin(entries), end(entries), [&](const auto& entry) {
        return entry.path() != layout.lock() && entry.path() != layout.placed_paths();
    });
}

}  // namespace

Session::Session(System& system)
    : system_(system),
      keeps_state_(outlives_command(system)),
      lock_(prepared_lock(system), fmt::format("pid {}: {}", ::getpid(), system.command_line),
            system.lock_patience),
      store_(system.layout)
{
    recover(system);
}

Session::~Session()
{
    const auto& layout = system_.layout;
    try {
        sys::remove_tree(layout.workspaces());
        if (!keeps_state_ || !holds_records(layout)) {
            sys::remove_tree(layout.state());
        }
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next command does it
    }
}

void require_readable_records(const System& system)
{
    const auto records = system.layout.manifests();
    std::error_code error;
    const std::filesystem::directory_iterator entries(records, error);
    if (error == std::errc::permission_denied) {
        throw Error(
            ErrorCode::permission,
            fmt::format("{} is for root to read: it says what is installed", records.native()),
            "run it as root");
    }
}

void require_root(const System& system)
{
    if (system.host.effective_user() != 0) {
        throw Error(ErrorCode::permission, "this changes the kernel's modules, and is for root",
                    "run it as root");
    }
}

}  // namespace dkms::app
