// Builds whose inputs have changed since, as far as the times of files tell: those of
// the source by their content's, those of the headers and the compiler by when they
// came to this machine.
#include <optional>

#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/compiler.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// The newest content below a directory, hidden files left out.
std::optional<sys::FileTimes> newest_content(const fs::path& directory)
{
    std::optional<sys::FileTimes> newest;
    std::error_code error;
    fs::recursive_directory_iterator entries(directory, error);
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        if (entries->path().filename().native().starts_with('.')) {
            entries.disable_recursion_pending();
            continue;
        }
        const auto times = sys::file_times(entries->path());
        if (times && entries->is_regular_file(error)
            && (!newest || times->content > newest->content)) {
            newest = times;
        }
    }
    return newest;
}

/// The compiler that a build for this kernel would run; empty: there is none.
fs::path compiler_for(const System& system, const KernelTarget& kernel)
{
    const auto module_dir = system.layout.kernel(kernel.release());
    const auto facts = kernel::find_facts(
        kernel,
        {.source_dir = module_dir / "build", .module_dir = module_dir, .boot = system.layout.boot});
    const auto find = [&](std::string_view program) {
        for (const auto directory : split(system.environment.at("PATH"), ':')) {
            if (auto file = fs::path(directory) / program; sys::is_executable_file(file)) {
                return file;
            }
        }
        return fs::path();
    };
    const auto is_installed = [&](std::string_view program) { return !find(program).empty(); };
    return find(kernel::compiler_program(kernel::compiler_words(facts.config, is_installed)));
}

std::string what_is_newer(const Examination& examination, const PackageId& package,
                          const KernelTarget& kernel, const sys::FileTimes& built)
{
    const auto& layout = examination.system.layout;
    const auto source = newest_content(layout.source_link(package));
    if (source && source->content > built.content) {
        return "its source";
    }
    const auto headers = layout.kernel(kernel.release()) / "build";
    for (const auto* file :
         {"Module.symvers", "include/config/auto.conf", "include/generated/utsrelease.h"}) {
        const auto times = sys::file_times(headers / file);
        if (times && times->itself > built.itself) {
            return fmt::format("{} of the kernel's headers", file);
        }
    }
    const auto compiler = compiler_for(examination.system, kernel);
    const auto times = sys::file_times(compiler);
    return times && times->itself > built.itself ? compiler.native() : std::string{};
}

/// When the build was made: the oldest of its modules.
std::optional<sys::FileTimes> time_of_build(const fs::path& modules)
{
    std::optional<sys::FileTimes> oldest;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(modules, ignored)) {
        const auto times = sys::file_times(entry.path());
        if (times && (!oldest || times->content < oldest->content)) {
            oldest = times;
        }
    }
    return oldest;
}

}  // namespace

void find_stale_builds(Examination& examination, Findings& findings)
{
    const auto& layout = examination.system.layout;
    for (const auto& package : examination.store.packages({}, {})) {
        for (const auto& kernel : examination.store.built(package)) {
            const auto built = time_of_build(layout.modules(package, kernel));
            const auto newer =
                built ? what_is_newer(examination, package, kernel, *built) : std::string{};
            if (!newer.empty()) {
                findings.push_back(
                    {.id = "stale-build",
                     .subject = fmt::format("{}, {}", package.text(), kernel.release()),
                     .text = fmt::format("{} has changed since {} was built for {}, as the times "
                                         "of the files have it",
                                         newer, package.text(), kernel.release()),
                     .next = fmt::format("dkms build {0} -k {1} --force && dkms install {0} -k {1} "
                                         "--force",
                                         package.text(), kernel.text())});
            }
        }
    }
}

}  // namespace dkms::app
