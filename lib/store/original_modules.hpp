#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/store/tree_layout.hpp"

namespace dkms::store {

/// A module that was in a kernel's tree first, kept for uninstall.
struct OriginalModule {
    std::string file_name = {};
    /// Where it was, relative to the kernel's module directory; none where no
    /// note says so, or a note that points elsewhere.
    std::optional<std::filesystem::path> origin = {};
};

/// The originals kept for a package and kernel, as dkms lays them down: the
/// file, and beside it `<file>.origin` with the path that it had.
std::vector<OriginalModule> kept_originals(const TreeLayout& layout, const std::string& name,
                                           const KernelTarget& kernel);

/// Copies a module file into the tree, with the note of where it was; what was
/// kept under that name before stays as it is.
void keep_original(const TreeLayout& layout, const std::string& name, const KernelTarget& kernel,
                   const std::filesystem::path& origin);

/// Forgets a kept file and its note, and the directories that are empty then.
void drop_original(const TreeLayout& layout, const std::string& name, const KernelTarget& kernel,
                   const std::string& file_name);

}  // namespace dkms::store
