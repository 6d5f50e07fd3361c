#pragma once

#include <filesystem>

#include "lib/kernel/kernel_facts.hpp"

namespace dkms::kernel {

/// Which places facts are read from.
struct FactSources {
    std::filesystem::path source_dir = {};   ///< the build tree, found and checked
    std::filesystem::path module_dir = {};   ///< <install tree>/<release>
    std::filesystem::path config_file = {};  ///< `--config`; empty: the build tree's
    std::filesystem::path boot = {};         ///< /boot, for config-<release>
};

/// Reads what planning may ask about a target.
KernelFacts find_facts(const KernelTarget& target, const FactSources& sources);

/// How the modules of a kernel's tree are compressed: zstd before xz before
/// gzip where several are found, as dkms decides.
ModuleCompression find_compression(const std::filesystem::path& module_dir);

}  // namespace dkms::kernel
