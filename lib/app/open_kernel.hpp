#pragma once

#include <filesystem>
#include <vector>

#include "lib/app/requests.hpp"
#include "lib/app/system.hpp"
#include "lib/kernel/kernel_facts.hpp"
#include "lib/kernel/loader_facts.hpp"

namespace dkms::app {

/// Opens a kernel, once for any number of modules to be judged: what its loader
/// compares, with what DKMS packages export that are installed for it, and what
/// this machine makes of signatures.
/// @param symvers Module.symvers of more packages
kernel::LoaderFacts open_kernel(const System& system, const kernel::KernelFacts& facts,
                                const std::vector<std::filesystem::path>& symvers = {});

/// The same, for a kernel of the install tree by its name; the configuration
/// and the headers may be named by options.
kernel::LoaderFacts open_kernel(const System& system, const KernelTarget& target,
                                const ConfigSelection& selection = {});

}  // namespace dkms::app
