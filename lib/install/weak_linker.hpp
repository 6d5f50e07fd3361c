#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/store/manifest.hpp"
#include "lib/store/placed_paths.hpp"
#include "lib/store/tree_layout.hpp"

namespace dkms::install {

/// A symbolic link somewhere below a kernel's weak-updates/, whoever made it.
struct WeakLink {
    std::string release = {};           ///< of the kernel that it is in
    std::filesystem::path inside = {};  ///< relative to that kernel's module directory
    std::filesystem::path text = {};    ///< as the link says it
    /// What the text names below the install tree, there or not; none for a link
    /// that leads elsewhere.
    std::optional<store::PlacedPath> leads_to = {};

    bool operator==(const WeakLink&) const = default;
};

/// The releases that have a directory in the install tree, in the order of versions.
std::vector<std::string> releases_of(const store::TreeLayout& layout);

/// The links of one kernel, by name. Links to directories are none.
std::vector<WeakLink> find_weak_links(const store::TreeLayout& layout, const std::string& release);

/// Where the link to a module of another kernel goes, relative to a module directory.
std::filesystem::path weak_link_place(const std::filesystem::path& module_file);

/// Links a module of the manifest into another kernel: the manifest says so first,
/// then the link appears, at once and relative, so that it survives a move of the root. What
/// it leads to has to be on the disk already. Something else of that name is
/// left alone: false.
bool make_weak_link(const store::TreeLayout& layout, store::Manifest& manifest,
                    const store::PlacedFile& file, const std::string& release);

/// Unlinks it, and the directories that are empty then. Nothing there is no error, and
/// what is no link stays.
void remove_weak_link(const store::TreeLayout& layout, const std::string& release,
                      const std::filesystem::path& inside);

/// Unlinks those that a manifest made; the manifest on the disk stays as it is.
void remove_weak_links(const store::TreeLayout& layout, const store::Manifest& manifest);

}  // namespace dkms::install
