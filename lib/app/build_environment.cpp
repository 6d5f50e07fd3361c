#include "lib/app/build_environment.hpp"

#include <filesystem>

#include "conf-parsers/environment_file.hpp"
#include "lib/app/source_lines.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/real_file_view.hpp"

namespace dkms::app {

Environment build_environment(System& system, const KernelTarget& kernel)
{
    const std::filesystem::path file =
        replaced(system.framework.build_environment.value, "$kernelver", kernel.release());
    auto text = file.is_absolute() ? sys::read_file_if_exists(file) : std::nullopt;
    if (!text) {
        return {};
    }
    const conf::NamedText named{
        .file = file.native(), .text = *std::move(text), .kind = config::OriginKind::framework};
    const sys::RealFileView files({file.parent_path()});
    auto parsed = conf::parse_environment_file(named, files,
                                               {.running_release = system.host.kernel_release(),
                                                .arch = system.host.arch(),
                                                .processors = system.host.processors()},
                                               {{"PATH", system.environment.at("PATH")},
                                                {"kernelver", kernel.release()},
                                                {"arch", kernel.arch()}});
    SourceLines({named}, files).add_to(parsed.diagnostics);
    for (const auto& diagnostic : parsed.diagnostics) {
        system.progress.diagnostic(diagnostic);
    }
    return *std::move(parsed.value);
}

}  // namespace dkms::app
