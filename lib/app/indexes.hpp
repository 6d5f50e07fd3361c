#pragma once

#include <set>
#include <string>
#include <vector>

#include "lib/app/system.hpp"
#include "lib/kernel/search_order.hpp"

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

/// depmod for kernels whose weak links have changed. What fails is a warning: the
/// links themselves are right.
void rebuild_for_links(System& system, const std::set<std::string>& releases);

/// By which order depmod chooses below this install tree: that of the machine's depmod.d or,
/// in another install tree, the one that this program gives to it.
kernel::SearchOrder search_order_of(const System& system);

}  // namespace dkms::app
