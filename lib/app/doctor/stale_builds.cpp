// Builds whose inputs have changed since: as their fingerprints have it or, for those that
// somebody else made, as far as the times of files tell. Those of the source count by their
// content's, those of the headers and the compiler by when they came to this machine.
#include <optional>

#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/app/fingerprint.hpp"
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

std::string what_is_newer(const Examination& examination, const PackageId& package,
                          const KernelTarget& kernel, const sys::FileTimes& built)
{
    const auto& layout = examination.system.layout;
    const auto source = newest_content(layout.source_link(package));
    if (source && source->content > built.content) {
        return "its source";
    }
    const auto headers = layout.kernel(kernel.release()) / "build";
    for (const auto& file : header_files(headers)) {
        const auto times = sys::file_times(file);
        if (times && times->itself > built.itself) {
            return fmt::format("{} of the kernel's headers",
                               file.lexically_relative(headers).native());
        }
    }
    const auto facts = kernel::find_facts(kernel, {.source_dir = headers,
                                                   .module_dir = layout.kernel(kernel.release()),
                                                   .boot = layout.boot});
    const auto compiler = compiler_for(examination.system, facts);
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

/// For a sentence: "its source has".
std::string what_has_changed(const Examination& examination, const PackageId& package,
                             const KernelTarget& kernel)
{
    if (has_fingerprint(examination.system, package, kernel)) {
        const auto changed = changed_input(examination.system, package, kernel);
        return changed.empty() ? changed : changed + " has";
    }
    const auto built = time_of_build(examination.system.layout.modules(package, kernel));
    const auto newer = built ? what_is_newer(examination, package, kernel, *built) : std::string{};
    return newer.empty() ? newer : newer + ", as the times of the files have it, has";
}

}  // namespace

void find_stale_builds(Examination& examination, Findings& findings)
{
    for (const auto& package : examination.store.packages({}, {})) {
        for (const auto& kernel : examination.store.built(package)) {
            const auto changed = what_has_changed(examination, package, kernel);
            if (!changed.empty()) {
                findings.push_back(
                    {.id = "stale-build",
                     .subject = fmt::format("{}, {}", package.text(), kernel.release()),
                     .text = fmt::format("{} changed since {} was built for {}", changed,
                                         package.text(), kernel.release()),
                     .next = fmt::format("dkms rebuild {} -k {}", package.text(), kernel.text())});
            }
        }
    }
}

}  // namespace dkms::app
