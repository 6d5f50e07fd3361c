#pragma once

#include <mutex>

#include "lib/app/system.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_lock.hpp"

namespace dkms::app {

/// One command's hold of the DKMS tree: nobody else changes it meanwhile, and
/// what a dead process left half done has been finished.
class Session {
public:
    /// Throws `Error(permission)` for a tree that is not there or cannot be
    /// written, `Error(busy)` where another dkms has it.
    explicit Session(System& system);
    /// Clears the scratch places away, and our state where there is nothing to
    /// keep.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    System& system() const noexcept { return system_; }
    const store::PackageStore& store() const noexcept { return store_; }
    /// Whether the records of this session outlive it.
    bool keeps_state() const noexcept { return keeps_state_; }

    /// The cells of a wave run side by side, and change the tree one at a time: whoever
    /// reads what another may change, or changes it, holds this.
    std::unique_lock<std::mutex> turn() { return std::unique_lock(turns_); }

private:
    System& system_;
    bool keeps_state_;
    sys::FileLock lock_;
    store::PackageStore store_;
    std::mutex turns_ = {};
};

/// For commands that look at what is installed: throws `Error(permission)` where the records of
/// that are not for this user to read, for nothing would seem to be wrong.
void require_readable_records(const System& system);

/// install and uninstall are for root alone, whoever the tree belongs to.
void require_root(const System& system);

}  // namespace dkms::app
