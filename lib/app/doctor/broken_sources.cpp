// Packages whose source is gone.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {

void find_broken_sources(Examination& examination, Findings& findings)
{
    const auto& layout = examination.system.layout;
    for (const auto& package : examination.store.packages({}, {})) {
        if (examination.store.state(package) != store::PackageState::broken) {
            continue;
        }
        const auto source = sys::link_target(layout.source_link(package));
        findings.push_back(
            {.id = "broken-source",
             .subject = package.text(),
             .text = fmt::format("the source of {} is gone: {} is no directory", package.text(),
                                 source ? source->native() : layout.source_link(package).native()),
             .next = fmt::format("put the source back; or, to forget it, rm -r {}",
                                 layout.version(package).native())});
    }
}

}  // namespace dkms::app
