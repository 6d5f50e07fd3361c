#include "lib/app/rpm.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

bool has_rpm(const System& system)
{
    const auto directories = split(system.environment.at("PATH"), ':');
    return std::any_of(directories.begin(), directories.end(), [](std::string_view directory) {
        return sys::is_executable_file(fs::path(directory) / "rpm");
    });
}

}  // namespace

bool is_rpm(const fs::path& archive)
{
    return archive.extension() == ".rpm";
}

void install_rpm(System& system, const fs::path& archive)
{
    if (!sys::is_regular_file(archive)) {
        throw Error(ErrorCode::archive_missing,
                    fmt::format("there is no archive {}", archive.native()));
    }
    if (!has_rpm(system)) {
        throw Error(ErrorCode::rpm_failed,
                    fmt::format("{} is for rpm, which is not installed", archive.native()),
                    "take a package of this distribution");
    }
    system.progress.step("", fmt::format("installing {} with rpm", archive.native()));
    const auto ending = system.runner.run({.program = "rpm",
                                           .arguments = {"-Uvh", fs::absolute(archive).native()},
                                           .environment = system.environment},
                                          [&](std::string_view output) {
                                              system.progress.output(output);
                                              return sys::SinkAnswer::go_on;
                                          });
    if (!sys::succeeded(ending)) {
        throw Error(ErrorCode::rpm_failed,
                    fmt::format("rpm could not install {}", archive.native()),
                    "read what rpm says before this line");
    }
}

}  // namespace dkms::app
