// Kernels that nothing can be built for.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/app/waiting_cells.hpp"
#include "lib/base/text.hpp"

namespace dkms::app {
namespace {

std::string text_for(const MissingHeaders& missing, const std::vector<WaitingCell>& waiting)
{
    std::vector<std::string> packages;
    for (const auto& cell : waiting) {
        if (cell.kernel.release() == missing.release) {
            packages.push_back(cell.package.text());
        }
    }
    return fmt::format("there are no headers of kernel {} at {}{}", missing.release,
                       missing.place.native(),
                       packages.empty() ? "" : "; for them wait: " + join(packages, ", "));
}

}  // namespace

void find_missing_headers(Examination& examination, Findings& findings)
{
    if (examination.store.packages({}, {}).empty()) {
        return;  // nobody would build anything
    }
    const auto kernels = kernels_without_headers(examination.system);
    const auto waiting = find_waiting_cells(examination.system, kernels);
    for (const auto& missing : kernels) {
        findings.push_back({.id = "headers-missing",
                            .subject = missing.release,
                            .text = text_for(missing, waiting),
                            .next = missing.next});
    }
}

}  // namespace dkms::app
