#pragma once

#include "lib/kernel/kernel_facts.hpp"
#include "lib/kernel/load_target.hpp"
#include "lib/kernel/loader_facts.hpp"

namespace dkms::kernel {

/// Fills in what a kernel and the modules installed for it export.
void read_exports(const KernelFacts& facts, const LoaderSources& sources, LoaderFacts& loader);

}  // namespace dkms::kernel
