#include "lib/app/aftermath.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

bool is_build_problem(const CellOutcome& cell)
{
    const auto is = [&](ErrorCode code) { return cell.failure && cell.failure->code == code; };
    return cell.kernel && cell.result == CellResult::failed
           && (is(ErrorCode::build_failed) || is(ErrorCode::module_missing)
               || is(ErrorCode::patch_failed) || is(ErrorCode::patch_unusable));
}

bool has_changed(const CellOutcome& cell)
{
    return cell.result == CellResult::done || cell.result == CellResult::already;
}

/// The kernels that a command was for, each once, in their order; the running one
/// where it named none.
std::vector<std::string> kernels_of(const System& system, const Report& report)
{
    std::vector<std::string> kernels;
    for (const auto& cell : report.cells) {
        if (cell.kernel && has_changed(cell)
            && std::find(kernels.begin(), kernels.end(), cell.kernel->release()) == kernels.end()) {
            kernels.push_back(cell.kernel->release());
        }
    }
    return kernels.empty() ? std::vector{system.host.kernel_release()} : kernels;
}

/// Who wrote a setting may have it run: only root may.
bool comes_from_root(const config::Text& setting)
{
    return setting.origin.file.empty() || sys::is_trusted_path(setting.origin.file);
}

Command post_transaction_command(const System& system, const Report& report)
{
    const auto& package =
        std::find_if(report.cells.begin(), report.cells.end(), has_changed)->package;
    const auto kernels = kernels_of(system, report);
    const auto& layout = system.layout;
    return {.program = sys::is_executable_file("/bin/bash") ? "/bin/bash" : "/bin/sh",
            .arguments = {"-c", system.framework.post_transaction.value},
            .environment = {{"PATH", system.environment.at("PATH")},
                            {"LC_ALL", "C.UTF-8"},
                            {"HOME", "/root"},
                            {"module", package.name()},
                            {"module_version", package.version()},
                            {"kernelver", kernels.front()},
                            {"kernelvers", join(kernels, " ")},
                            {"arch", system.host.arch()},
                            {"dkms_tree", layout.dkms_tree.native()},
                            {"source_tree", layout.source_tree.native()},
                            {"install_tree", layout.install_tree.native()}}};
}

void run_post_transaction(System& system, const Report& report)
{
    const auto& setting = system.framework.post_transaction;
    if (setting.value.empty() || report.cells.empty()
        || std::none_of(report.cells.begin(), report.cells.end(), has_changed)) {
        return;
    }
    if (!comes_from_root(setting)) {
        system.progress.warning("", fmt::format("post_transaction is not run: {} could have been "
                                                "written by others than root",
                                                setting.origin.file));
        return;
    }
    system.progress.step("", "running the post-transaction command");
    std::string said;
    const auto ending =
        system.runner.run(post_transaction_command(system, report), [&](std::string_view output) {
            said += output.substr(0, sys::text_limit - std::min(sys::text_limit, said.size()));
            system.progress.output(output);
            return sys::SinkAnswer::go_on;
        });
    if (sys::is_writable_directory(system.layout.dkms_tree)) {
        sys::write_file(system.layout.post_transaction_log(), said);
    }
    if (!sys::succeeded(ending)) {
        system.progress.warning("", fmt::format("the post-transaction command failed; see {}",
                                                system.layout.post_transaction_log().native()));
    }
}

}  // namespace

void report_problems(System& system, const Report& report)
{
    const auto& share = system.layout.share;
    const auto hook = share / "apport/package-hooks/dkms_packages.py";
    if (!sys::is_executable_file(share / "apport/apport") || !sys::is_regular_file(hook)
        || !sys::is_trusted_path(hook)) {
        return;
    }
    for (const auto& cell : report.cells) {
        if (!is_build_problem(cell)) {
            continue;
        }
        // It is for the reporter to say whether it could; the build has failed anyway.
        system.runner.run({.program = "python3",
                           .arguments = {hook.native(), "-m", cell.package.name(), "-v",
                                         cell.package.version(), "-k", cell.kernel->release()},
                           .environment = system.environment},
                          [&](std::string_view output) {
                              system.progress.output(output);
                              return sys::SinkAnswer::go_on;
                          });
    }
}

void finish_transaction(System& system, const Report& report)
{
    report_problems(system, report);
    run_post_transaction(system, report);
}

void load_for_devices(System& system, const Report& report)
{
    const bool is_for_us = std::any_of(report.cells.begin(), report.cells.end(), [&](auto& cell) {
        return cell.result == CellResult::done && cell.kernel
               && cell.kernel->release() == system.host.kernel_release();
    });
    if (!system.framework.modprobe_on_install.value || !is_for_us) {
        return;
    }
    const auto aliases = system.host.device_aliases();
    if (aliases.empty()) {
        return;
    }
    system.progress.step("", "loading modules for the devices of this machine");
    Command command{.program = "modprobe",
                    .arguments = {"-a", "-b", "-q", "--"},
                    .environment = system.environment};
    command.arguments.insert(command.arguments.end(), aliases.begin(), aliases.end());
    // Most devices have their modules already, or none: that is no failure.
    system.runner.run(command, [](std::string_view) { return sys::SinkAnswer::go_on; });
}

}  // namespace dkms::app
