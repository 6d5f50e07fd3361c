#pragma once

#include <filesystem>
#include <vector>

#include "lib/kernel/kernel_facts.hpp"
#include "lib/kernel/loader_facts.hpp"

namespace dkms::kernel {

/// Where a target's facts are, besides its own places.
struct LoaderSources {
    std::filesystem::path boot = {};         ///< for symvers-<release>.*
    std::filesystem::path source_tree = {};  ///< for headers that no link leads to
    /// Module.symvers of packages that are built for it.
    std::vector<std::filesystem::path> symvers = {};
};

/// Opens a kernel: reads what its loader compares, once for any number of
/// modules. Its vermagic comes from one of its own modules, else it is composed
/// from its headers; its exports from the first Module.symvers there is, which
/// is mapped and not copied, else from its modules. What modules that were
/// installed later export counts, too.
LoaderFacts read_loader_facts(const KernelFacts& facts, const LoaderSources& sources);

/// A kernel's vermagic alone, from where `read_loader_facts` has it; empty: not known.
std::string read_vermagic(const KernelFacts& facts);

/// The vermagic that include/linux/vermagic.h makes of a configuration; empty
/// for an arch whose part of it is not known.
/// @param utsrelease UTS_RELEASE of include/generated/utsrelease.h
/// @param randstruct_hash of include/generated/randstruct_hash.h; empty: none
std::string compose_vermagic(const std::string& utsrelease, const KernelConfig& config,
                             const std::string& randstruct_hash);

}  // namespace dkms::kernel
