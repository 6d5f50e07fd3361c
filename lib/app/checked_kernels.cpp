#include "lib/app/checked_kernels.hpp"

#include <array>
#include <utility>

#include "lib/app/targets.hpp"

namespace dkms::app {

std::vector<KernelTarget> checked_kernels(const System& system, const KernelSelection& selection)
{
    std::vector<KernelTarget> kernels;
    for (const auto& words : selection.kernels) {
        kernels.push_back(checked_kernel(system, selection, words));
    }
    if (!kernels.empty()) {
        return kernels;
    }
    // Old and new, of the large distributions, with and without what their names add.
    constexpr auto usual = std::to_array<std::pair<const char*, const char*>>({
        {"3.10.0-1160.el7.x86_64", "x86_64"},
        {"4.18.0-553.el8_10.x86_64", "x86_64"},
        {"5.4.0-190-generic", "x86_64"},
        {"5.15.0-1053-raspi", "aarch64"},
        {"6.1.0-28-amd64", "x86_64"},
        {"6.6.0", "x86_64"},
        {"6.12.9-200.fc41.x86_64", "x86_64"},
        {"6.17.1-arch1-1", "x86_64"},
    });
    for (const auto& [release, arch] : usual) {
        kernels.push_back(KernelTarget::checked(release, arch));
    }
    return kernels;
}

}  // namespace dkms::app
