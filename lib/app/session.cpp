#include "lib/app/session.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include "lib/app/recovery.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

std::filesystem::path prepared_lock(const System& system)
{
    const auto& tree = system.layout.dkms_tree;
    if (!sys::is_writable_directory(tree)) {
        throw Error(ErrorCode::permission,
                    fmt::format("the DKMS tree {} is not there, or cannot be written",
                                tree.native()),
                    "run this as root, or name another tree with --dkmstree");
    }
    sys::make_directories(system.layout.state(), 0700);
    return system.layout.lock();
}

}  // namespace

Session::Session(System& system)
    : system_(system),
      lock_(prepared_lock(system), fmt::format("pid {}: {}", ::getpid(), system.command_line),
            system.lock_patience),
      store_(system.layout)
{
    recover(system);
}

void require_root(const System& system)
{
    if (system.host.effective_user() != 0) {
        throw Error(ErrorCode::permission, "this changes the kernel's modules, and is for root",
                    "run it as root");
    }
}

}  // namespace dkms::app
