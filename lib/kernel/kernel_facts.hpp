#pragma once

#include <filesystem>
#include <string>

#include "lib/base/kernel_target.hpp"
#include "lib/kernel/kernel_config.hpp"
#include "lib/kernel/module_compression.hpp"

namespace dkms::kernel {

/// What planning may ask about a target; collected by fact_finder.
struct KernelFacts {
    KernelTarget target;
    std::filesystem::path source_dir = {};   ///< the kernel build tree, as it is named to make
    std::filesystem::path module_dir = {};   ///< <install tree>/<release>
    std::filesystem::path config_file = {};  ///< where `config` was read from; empty: nowhere
    KernelConfig config = {};

    bool operator==(const KernelFacts&) const = default;
};

}  // namespace dkms::kernel
