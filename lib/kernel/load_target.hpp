#pragma once

#include <filesystem>
#include <vector>

#include "lib/kernel/kernel_facts.hpp"
#include "lib/kernel/loader_facts.hpp"

namespace dkms::kernel {

/// Reads what a target's loader compares: its vermagic from one of its own
/// modules, else composed from its headers; its exports from the first
/// Module.symvers there is, and those of other packages for the same kernel.
/// @param boot for symvers-<release>.*
/// @param more_symvers Module.symvers files of packages that are built for it
LoaderFacts read_loader_facts(const KernelFacts& facts, const std::filesystem::path& boot,
                              const std::vector<std::filesystem::path>& more_symvers);

/// The vermagic that include/linux/vermagic.h makes of a configuration; empty
/// for an arch whose part of it is not known.
/// @param utsrelease UTS_RELEASE of include/generated/utsrelease.h
/// @param randstruct_hash of include/generated/randstruct_hash.h; empty: none
std::string compose_vermagic(const std::string& utsrelease, const KernelConfig& config,
                             const std::string& randstruct_hash);

}  // namespace dkms::kernel
