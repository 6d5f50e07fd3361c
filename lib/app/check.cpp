#include <array>

#include <fmt/format.h>

#include "conf-parsers/lint/rules.hpp"
#include "lib/app/checked_kernels.hpp"
#include "lib/app/file_check.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// The configurations that a path means: itself, or those in the directory.
std::vector<fs::path> files_at(const fs::path& path)
{
    std::vector<fs::path> files;
    if (sys::is_directory(path)) {
        constexpr std::array<std::string_view, 3> names = {"dkms.toml", "dkms.conf",
                                                           "framework.conf"};
        for (const auto name : names) {
            const auto file = (path / name).lexically_normal();
            if (sys::is_regular_file(file)) {
                files.push_back(file);
            }
        }
    } else if (sys::is_regular_file(path)) {
        files.push_back(path);
    }
    if (files.empty()) {
        throw Error(ErrorCode::conf_missing,
                    fmt::format("there is no configuration {}", path.native()),
                    "name a dkms.conf, dkms.toml or framework.conf, or a directory with one");
    }
    return files;
}

}  // namespace

CheckReport check(System& system, const CheckRequest& request)
{
    CheckReport report{.kernels = checked_kernels(system, request.kernels)};
    for (const auto& rule : conf::lint::rules()) {
        report.rules.push_back({.name = std::string(rule.name),
                                .severity = rule.severity,
                                .summary = std::string(rule.summary),
                                .help = std::string(rule.help)});
    }
    for (const auto& path : request.paths) {
        for (const auto& file : files_at(path)) {
            report.files.push_back(check_file(system, file, report.kernels));
        }
    }
    return report;
}

}  // namespace dkms::app
