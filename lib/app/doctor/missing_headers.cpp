// Kernels that nothing can be built for.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {

void find_missing_headers(Examination& examination, Findings& findings)
{
    const auto& system = examination.system;
    if (examination.store.packages({}, {}).empty()) {
        return;  // nobody would build anything
    }
    for (const auto& release : examination.releases) {
        const auto tree = system.layout.kernel(release) / "build";
        if (!is_whole_kernel(system, release) || sys::is_directory(tree / "include")) {
            continue;
        }
        const auto install = kernel::headers_package(release, system.os_release);
        findings.push_back(
            {.id = "headers-missing",
             .subject = release,
             .text = fmt::format("there are no headers of kernel {} at {}", release, tree.native()),
             .next = install.empty() ? "install the headers of this kernel" : install});
    }
}

}  // namespace dkms::app
