// Scripts that will run weak-modules at the next kernel, and make links without proof.
#include <algorithm>

#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* site_plugins = "etc/kernel/install.d";

/// A line that is no comment names the program.
bool calls_weak_modules(const fs::path& script)
{
    std::string text;
    try {
        text = sys::read_file_if_exists(script).value_or("");
    } catch (const Error&) {
        return false;
    }
    const auto lines = split(text, '\n');
    return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
        return !trimmed(line).starts_with('#') && line.find("weak-modules") != std::string::npos;
    });
}

/// kernel-install(8): a file of the same name in etc takes a plugin's place.
bool is_masked(const fs::path& root, const std::string& directory, const fs::path& script)
{
    return directory == "usr/lib/kernel/install.d"
           && sys::exists_without_following(root / site_plugins / script.filename());
}

std::string next_step(const std::string& directory, const fs::path& script)
{
    return directory == "usr/lib/kernel/install.d"
               ? fmt::format("ln -s /dev/null /{}/{}", site_plugins, script.filename().native())
               : fmt::format("chmod -x {}", script.native());
}

}  // namespace

void find_foreign_hooks(Examination& examination, Findings& findings)
{
    const auto& root = examination.system.layout.root;
    for (const std::string directory :
         {"etc/kernel/postinst.d", "etc/kernel/prerm.d", "etc/kernel/postrm.d",
          "etc/kernel/header_postinst.d", site_plugins, "usr/lib/kernel/install.d"}) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(root / directory, ignored)) {
            const auto& script = entry.path();
            if (sys::is_executable_file(script) && calls_weak_modules(script)
                && !is_masked(root, directory, script)) {
                findings.push_back(
                    {.id = "weak-modules-hook",
                     .subject = script.native(),
                     .text = fmt::format("{} runs weak-modules, which links modules into kernels "
                                         "that may refuse them",
                                         script.native()),
                     .next = next_step(directory, script)});
            }
        }
    }
}

}  // namespace dkms::app
