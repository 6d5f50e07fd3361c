#include "lib/app/waiting_cells.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/exclusion.hpp"
#include "lib/app/load_config.hpp"
#include "lib/base/error.hpp"
#include "lib/base/version_order.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/depmod.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

/// Whether a kernel's own modules are there: not merely what was put beside them.
bool is_whole_kernel(const System& system, const std::string& release)
{
    const auto module_dir = system.layout.kernel(release);
    return kernel::has_indexes(module_dir) && sys::is_directory(module_dir / "kernel");
}

/// Whether the package asks to be built for the kernel, as far as that is known without its
/// headers.
bool is_wanted(const System& system, const PackageId& package, const KernelTarget& kernel)
{
    try {
        const auto config = read_config(system, {.package = package,
                                                 .kernel = kernel,
                                                 .source = system.layout.source_link(package)})
                                .value;
        const auto facts = kernel::find_facts(
            kernel,
            {.module_dir = system.layout.kernel(kernel.release()), .boot = system.layout.boot});
        return config && config->autoinstall.value && !find_exclusion(*config, facts).package;
    } catch (const Error&) {
        return false;
    }
}

/// By name, the newest version first.
std::vector<PackageId> packages_of(const store::PackageStore& store)
{
    auto packages = store.added_packages();
    std::sort(packages.begin(), packages.end(), [](const auto& a, const auto& b) {
        return a.name() != b.name() ? a.name() < b.name()
                                    : compare_versions(a.version(), b.version()) > 0;
    });
    return packages;
}

}  // namespace

std::vector<MissingHeaders> kernels_without_headers(const System& system)
{
    std::vector<MissingHeaders> missing;
    for (const auto& release : install::releases_of(system.layout)) {
        auto place = system.layout.kernel(release) / "build";
        if (!is_whole_kernel(system, release) || sys::is_directory(place / "include")) {
            continue;
        }
        auto next = kernel::headers_package(release, system.os_release);
        missing.push_back({.release = release,
                           .place = std::move(place),
                           .next = next.empty() ? "install the headers of this kernel" : next});
    }
    return missing;
}

std::vector<WaitingCell> find_waiting_cells(const System& system,
                                            const std::vector<MissingHeaders>& kernels)
{
    std::vector<WaitingCell> waiting;
    if (kernels.empty()) {
        return waiting;
    }
    const store::PackageStore store(system.layout);
    const auto packages = packages_of(store);
    for (const auto& missing : kernels) {
        const auto kernel = KernelTarget::checked(missing.release, system.host.arch());
        std::string settled;  // the package whose version is known
        for (const auto& package : packages) {
            if (package.name() == settled) {
                continue;
            }
            if (!is_wanted(system, package, kernel)) {
                continue;
            }
            settled = package.name();
            if (!store.is_built(package, kernel)) {
                waiting.push_back(
                    {.package = package,
                     .kernel = kernel,
                     .reason = fmt::format("there are no headers of this kernel at {}",
                                           missing.place.native()),
                     .next = missing.next});
            }
        }
    }
    return waiting;
}

}  // namespace dkms::app
