// Whether there is room where we write.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"

namespace dkms::app {

void find_full_disks(Examination& examination, Findings& findings)
{
    constexpr std::uint64_t mebibyte = 1U << 20U;
    const auto& layout = examination.system.layout;
    const auto needed = examination.request.space_needed;
    for (const auto& place : {layout.dkms_tree, layout.install_tree, layout.temp}) {
        std::error_code error;
        const auto space = std::filesystem::space(place, error);
        if (!error && space.available < needed) {
            findings.push_back(
                {.id = "disk-space",
                 .subject = place.native(),
                 .text = fmt::format("{} has {} MiB left; a build may need {}", place.native(),
                                     space.available / mebibyte, needed / mebibyte),
                 .next = "make room there: kernels that are not used, for example"});
        }
    }
}

}  // namespace dkms::app
