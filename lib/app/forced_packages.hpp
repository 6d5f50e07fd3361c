#pragma once

#include <string>

#include "lib/store/tree_layout.hpp"

namespace dkms::app {

/// What a distribution asks for a package, in its lists of those to force.
enum class Forced {
    no,
    version,  ///< versions are not compared
    yes,      ///< as --force does
};

Forced forced_by_distribution(const store::TreeLayout& layout, const std::string& name);

}  // namespace dkms::app
