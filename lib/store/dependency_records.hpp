#pragma once

#include <filesystem>
#include <vector>

#include "lib/store/tree_layout.hpp"

namespace dkms::store {

/// Writes into the directory of a cell, as dkms has it, which versions of other packages it was
/// built with: a file `.dep_NAME` for each, with the version.
void write_dependencies(const std::filesystem::path& cell, const std::vector<PackageId>& packages);

/// What stands there for a cell, by name; a file that is none of these is passed over.
std::vector<PackageId> read_dependencies(const TreeLayout& layout, const PackageId& package,
                                         const KernelTarget& kernel);

}  // namespace dkms::store
