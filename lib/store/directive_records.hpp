#pragma once

#include <optional>
#include <string>

#include "lib/config/directives.hpp"
#include "lib/store/tree_layout.hpp"

namespace dkms::store {

// What a shell in the sandbox made of a dkms.conf is kept while its package is
// in the tree, so that commands that only look need no shell. Each record is
// for one digest of all that the evaluation depended on: texts, variables.

std::string directives_text(const config::Directives& directives);

/// None for a text that `directives_text` does not write.
std::optional<config::Directives> parse_directives(std::string_view text);

/// None if there is no such record, or if it cannot be read.
std::optional<config::Directives> read_directives(const TreeLayout& layout,
                                                  const PackageId& package,
                                                  const std::string& digest);
void write_directives(const TreeLayout& layout, const PackageId& package, const std::string& digest,
                      const config::Directives& directives);

/// All records of a package.
void drop_directives(const TreeLayout& layout, const PackageId& package);

}  // namespace dkms::store
