#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/base/diagnostic.hpp"
#include "lib/store/tree_layout.hpp"

namespace dkms::store {

/// How far an installation, or its way back, has come. What a dead process
/// left at `installing` or `uninstalling` the next command finishes.
enum class InstallStep { installing, installed, uninstalling };

/// A module file that we put below a kernel's module directory.
struct PlacedFile {
    std::string file_name = {};              ///< of the built file in the cell
    std::filesystem::path destination = {};  ///< relative to the kernel's module directory
    std::string payload = {};                ///< kernel::payload_digest of it
    std::string stamps = {};                 ///< of `stamps_of`, once it is installed

    bool operator==(const PlacedFile&) const = default;
};

/// A module that was there first, kept in the tree under `file_name`.
struct DisplacedFile {
    std::string file_name = {};
    std::filesystem::path origin = {};  ///< relative to the kernel's module directory

    bool operator==(const DisplacedFile&) const = default;
};

/// A link that we made in another kernel's weak-updates/ to a file of this manifest.
struct MadeWeakLink {
    std::string release = {};         ///< of the kernel that it is in
    std::filesystem::path link = {};  ///< relative to that kernel's module directory

    bool operator==(const MadeWeakLink&) const = default;
};

/// What an install placed: written before the first file, so that it can always
/// be finished or undone.
struct Manifest {
    PackageId package;
    KernelTarget kernel;
    InstallStep step = InstallStep::installing;
    bool links = false;                     ///< the files are links into the tree, not copies
    std::filesystem::path module_dir = {};  ///< the kernel's, absolute
    std::vector<PlacedFile> placed = {};
    std::vector<DisplacedFile> displaced = {};
    std::vector<std::filesystem::path> replaced = {};  ///< older files of ours, to go; relative
    std::vector<MadeWeakLink> weak_links = {};

    bool operator==(const Manifest&) const = default;
};

std::string manifest_text(const Manifest& manifest);

/// Nothing in a manifest is taken on trust: names and paths are checked as if
/// they came from outside. An unreadable one gives a diagnostic and no value.
Parsed<Manifest> parse_manifest(std::string_view text, std::string_view file);

/// The stat records of a built file and of the installed one, as text: while
/// they stay, both files are what they were.
std::string stamps_of(const std::filesystem::path& built, const std::filesystem::path& installed);

/// The manifest of a cell; none if there is none, or if it cannot be read.
std::optional<Manifest> read_manifest(const TreeLayout& layout, const PackageId& package,
                                      const KernelTarget& kernel);
void write_manifest(const TreeLayout& layout, const Manifest& manifest);
void drop_manifest(const TreeLayout& layout, const PackageId& package, const KernelTarget& kernel);

/// All that can be read; none for who may not look at our state.
std::vector<Manifest> all_manifests(const TreeLayout& layout);

/// Those that a dead process left unfinished.
std::vector<Manifest> unfinished_manifests(const TreeLayout& layout);

}  // namespace dkms::store
