#pragma once

#include <memory>
#include <vector>

#include "lib/app/system.hpp"
#include "lib/sys/temp_directory.hpp"

namespace dkms::app {

/// depmod, for the kernels of one command.
class Indexes {
public:
    explicit Indexes(System& system) : system_(system) {}

    /// Rebuilds the indexes of a kernel, if it has any. Throws
    /// `Error(depmod_failed)` with what depmod said.
    void rebuild(const KernelTarget& kernel);

    /// Where a kernel's directory holds nothing but depmod's own files, these
    /// and the directory go; whether they did.
    bool remove_if_deserted(const KernelTarget& kernel) const;

private:
    System& system_;
};

}  // namespace dkms::app
