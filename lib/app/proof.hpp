#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/app/system.hpp"
#include "lib/build/builder.hpp"
#include "lib/kernel/kernel_facts.hpp"
#include "lib/kernel/loader_facts.hpp"
#include "lib/policy/verdict.hpp"

namespace dkms::app {

/// Asks, for the modules of one build, whether their own kernel would load them.
/// @param symvers the Module.symvers of the build, of packages it depends on
/// Returns "loads" or "unknown". Throws `Error(proof_failed)` with the reasons
/// where a module would be refused and, with `require_proof`, where one is unknown.
std::string prove(System& system, const kernel::KernelFacts& facts,
                  const std::vector<build::BuiltModule>& modules,
                  const std::vector<std::filesystem::path>& symvers);

}  // namespace dkms::app
