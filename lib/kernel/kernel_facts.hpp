#pragma once

#include <filesystem>
#include <string>

#include "lib/base/kernel_target.hpp"
#include "lib/kernel/kernel_config.hpp"

namespace dkms::kernel {

/// How modules of a kernel's tree are compressed.
enum class ModuleCompression { none, gzip, xz, zstd };

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
