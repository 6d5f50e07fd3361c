#pragma once

#include <string>
#include <vector>

#include "lib/app/cell_wave.hpp"

namespace dkms::app {

/// A cell to work on, and the names of the packages that it depends on.
struct DependentCell {
    PackageId package;
    KernelTarget kernel;
    std::vector<std::string> depends = {};
};

/// A task for each cell, in the same order; each comes after the cells of its kernel that it
/// depends on. Where cells depend on each other, one of them goes first.
std::vector<CellTask> tasks_in_order(const std::vector<DependentCell>& cells);

}  // namespace dkms::app
