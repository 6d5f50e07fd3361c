#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/app/system.hpp"
#include "lib/store/manifest.hpp"

namespace dkms::app {

/// A module that we installed, and the other file that modprobe takes for it.
struct OutrankedModule {
    std::filesystem::path ours = {};   ///< absolute
    std::filesystem::path taken = {};  ///< absolute
    /// The depmod.d file whose order says so; empty: no order says which, or the
    /// indexes are older than the files.
    std::filesystem::path decided_by = {};
    bool is_stale = false;  ///< the order is for ours: only depmod has to be run

    bool operator==(const OutrankedModule&) const = default;
};

/// Asks the indexes of the kernel, as modprobe does. Nothing for a kernel that has none.
std::vector<OutrankedModule> outranked_modules(const System& system,
                                               const store::Manifest& manifest);

/// One line: which file is taken, and why.
std::string explain(const OutrankedModule& module);

}  // namespace dkms::app
