#include "lib/app/load_framework.hpp"

#include <algorithm>

#include "conf-parsers/framework_conf.hpp"
#include "lib/app/source_lines.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/real_file_view.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// framework.conf, then framework.conf.d/*.conf by name.
std::vector<conf::NamedText> framework_texts(const fs::path& etc)
{
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(etc / "framework.conf.d", ignored)) {
        if (entry.path().extension() == ".conf") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    files.insert(files.begin(), etc / "framework.conf");
    std::vector<conf::NamedText> texts;
    for (const auto& file : files) {
        if (auto text = sys::read_file_if_exists(file)) {
            texts.push_back({.file = file.native(),
                             .text = *std::move(text),
                             .kind = config::OriginKind::framework});
        }
    }
    return texts;
}

}  // namespace

config::FrameworkConfig load_framework(const fs::path& etc, const sys::Host& host,
                                       ProgressSink& progress)
{
    const sys::RealFileView files({etc, "/etc/os-release", "/usr/lib/os-release"});
    const auto texts = framework_texts(etc);
    auto parsed = conf::parse_framework_conf(texts, files,
                                             {.running_release = host.kernel_release(),
                                              .arch = host.arch(),
                                              .processors = host.processors()});
    SourceLines(texts, files).add_to(parsed.diagnostics);
    for (const auto& diagnostic : parsed.diagnostics) {
        progress.diagnostic(diagnostic);
    }
    if (has_errors(parsed.diagnostics)) {
        throw Error(ErrorCode::bad_config, (etc / "framework.conf").native() + " has errors",
                    "framework.conf(5) lists the settings and their values");
    }
    return *std::move(parsed.value);
}

}  // namespace dkms::app
