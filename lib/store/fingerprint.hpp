#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/store/tree_layout.hpp"

namespace dkms::store {

/// Something that a build was made of, as it was then.
struct BuildInput {
    std::string label = {};           ///< for messages: "its source"
    std::filesystem::path path = {};  ///< a file or a directory, there or not; empty: no file
    std::string stamp = {};           ///< of the stat records; while it stays nothing is read
    std::string digest = {};          ///< of the contents; empty: there was none

    bool operator==(const BuildInput&) const = default;
};

/// All inputs of a cell's build, and how the cell itself looked: somebody else may have built it
/// again since.
struct Fingerprint {
    std::string cell_stamp = {};
    std::vector<BuildInput> inputs = {};

    bool operator==(const Fingerprint&) const = default;
};

std::string fingerprint_text(const Fingerprint& fingerprint);

/// None for a text that `fingerprint_text` does not write.
std::optional<Fingerprint> parse_fingerprint(std::string_view text);

/// None if there is none, or if it cannot be read.
std::optional<Fingerprint> read_fingerprint(const TreeLayout& layout, const PackageId& package,
                                            const KernelTarget& kernel);
void write_fingerprint(const TreeLayout& layout, const PackageId& package,
                       const KernelTarget& kernel, const Fingerprint& fingerprint);

}  // namespace dkms::store
