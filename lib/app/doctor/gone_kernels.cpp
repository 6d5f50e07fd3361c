// What is kept for kernels that are gone: builds in the tree, and what is left of
// their directories.
#include <algorithm>

#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

/// A directory with none of the kernel's own modules, but with what we placed.
bool is_left_over(const Examination& examination, const std::string& release)
{
    const auto module_dir = examination.system.layout.kernel(release);
    return sys::is_directory(module_dir) && !sys::is_directory(module_dir / "kernel")
           && !sys::exists_without_following(module_dir / "build")
           && std::any_of(
               examination.installed.begin(), examination.installed.end(),
               [&](const auto& manifest) { return manifest.kernel.release() == release; });
}

}  // namespace

void find_gone_kernels(Examination& examination, Findings& findings)
{
    const auto& layout = examination.system.layout;
    for (const auto& package : examination.store.packages({}, {})) {
        for (const auto& kernel : examination.store.built(package)) {
            const auto module_dir = layout.kernel(kernel.release());
            const bool is_gone = !sys::is_directory(module_dir);
            if (!is_gone && !is_left_over(examination, kernel.release())) {
                continue;
            }
            findings.push_back(
                {.id = "gone-kernel",
                 .subject = fmt::format("{}, {}", package.text(), kernel.release()),
                 .text = is_gone ? fmt::format("{} is built for kernel {}, which is not there",
                                               package.text(), kernel.release())
                                 : fmt::format("of kernel {} only what was installed for it is "
                                               "left, in {}",
                                               kernel.release(), module_dir.native()),
                 .next = fmt::format("dkms remove {} -k {}", package.text(), kernel.text())});
        }
    }
}

}  // namespace dkms::app
