#include "lib/app/targets.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/version_order.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {

KernelTarget checked_kernel(const System& system, const KernelSelection& selection,
                            const KernelWords& words)
{
    auto arch = words.arch;
    if (arch.empty()) {
        arch = selection.arch.empty() ? system.host.arch() : selection.arch;
    }
    return KernelTarget::checked(words.release, arch);
}

std::vector<KernelWords> selected_kernels(const System& system, const KernelSelection& selection)
{
    if (!selection.kernels.empty()) {
        return selection.kernels;
    }
    return {{.release = system.host.kernel_release()}};
}

void require_named(const PackageWords& words)
{
    if (words.name.empty() || words.version.empty()) {
        throw Error(ErrorCode::usage,
                    words.name.empty() ? "no package is named" : "no version is named",
                    "say which: NAME/VERSION; \"dkms status\" lists what is there");
    }
}

PackageId registered_package(const store::PackageStore& store, const PackageWords& words)
{
    require_named(words);
    auto package = PackageId::checked(words.name, words.version, ErrorCode::not_added);
    switch (store.state(package)) {
        case store::PackageState::absent:
            throw Error(ErrorCode::not_added,
                        fmt::format("{} is not in the DKMS tree", package.text()),
                        "\"dkms status\" lists what is there");
        case store::PackageState::broken:
            throw Error(ErrorCode::conf_missing,
                        fmt::format("the source of {} is gone", package.text()),
                        fmt::format("put it back, or run \"dkms add {}\"", package.text()));
        case store::PackageState::added:
            break;
    }
    return package;
}

void require_registered(const System& system, const PackageWords& words)
{
    const bool is_to_be_cleared =
        system.host.effective_user() == 0 && sys::is_directory(system.layout.workspaces());
    if (!is_to_be_cleared) {
        registered_package(store::PackageStore(system.layout), words);
    }
}

CellOutcome run_cell(const PackageId& package, const std::optional<KernelTarget>& kernel,
                     const std::function<void(CellOutcome&)>& work)
{
    CellOutcome outcome{.package = package, .kernel = kernel};
    try {
        work(outcome);
    } catch (const Error& error) {
        outcome.result =
            error.code() == ErrorCode::excluded ? CellResult::excluded : CellResult::failed;
        outcome.failure = failure_of(error);
    } catch (const std::exception& unexpected) {
        // A mistake of ours in one cell is no reason to leave the others half done.
        outcome.result = CellResult::failed;
        outcome.failure = Failure{.code = ErrorCode::system, .message = unexpected.what()};
    }
    return outcome;
}

std::string cell_text(const PackageId& package, const KernelTarget& kernel)
{
    return fmt::format("{}, {}, {}", package.text(), kernel.release(), kernel.arch());
}

Failure failure_of(const Error& error)
{
    return {.code = error.code(),
            .message = error.what(),
            .advice = error.advice(),
            .notes = error.notes(),
            .hook_status = error.hook_status(),
            .cause = error.cause()};
}

std::vector<KernelTarget> named_or_installed_kernels(const System& system,
                                                     const KernelSelection& selection)
{
    auto words = selection.kernels;
    if (words.empty()) {
        std::error_code none;
        for (const auto& entry :
             std::filesystem::directory_iterator(system.layout.install_tree, none)) {
            if (entry.is_directory(none)) {
                words.push_back({.release = entry.path().filename()});
            }
        }
        std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) {
            return compare_versions(a.release, b.release) < 0;
        });
    }
    std::vector<KernelTarget> kernels;
    kernels.reserve(words.size());
    for (const auto& kernel : words) {
        kernels.push_back(checked_kernel(system, selection, kernel));
    }
    return kernels;
}

}  // namespace dkms::app
