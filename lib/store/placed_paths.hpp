#pragma once

#include <compare>
#include <filesystem>
#include <set>
#include <string>

#include "lib/store/manifest.hpp"
#include "lib/store/tree_layout.hpp"

namespace dkms::store {

/// Where a module file is, or was, below the install tree.
struct PlacedPath {
    std::string release = {};
    std::filesystem::path inside = {};  ///< relative to the kernel's module directory

    auto operator<=>(const PlacedPath&) const = default;
};

/// Adds the paths of a manifest to the record of all paths that we ever placed
/// a module at. A weak link to one of them is ours to judge, though the
/// module be long gone.
void remember_placed(const TreeLayout& layout, const Manifest& manifest);

/// All of them: those of the record and those of the manifests that are there.
/// Only such as are below the install tree of the layout.
std::set<PlacedPath> placed_ever(const TreeLayout& layout);

}  // namespace dkms::store
