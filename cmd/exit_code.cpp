#include "cmd/exit_code.hpp"

#include <algorithm>

namespace dkms::cmd {

int exit_code_for(ErrorCode code)
{
    switch (code) {
        case ErrorCode::usage:
        case ErrorCode::permission:
        case ErrorCode::sandbox_unavailable:
        case ErrorCode::system:
        case ErrorCode::archive_source_missing:
            return 1;
        case ErrorCode::unknown_option:
        case ErrorCode::conflicting_options:
        case ErrorCode::source_missing:
        case ErrorCode::archive_missing:
            return 2;
        case ErrorCode::all_with_arch:
        case ErrorCode::already_added:
        case ErrorCode::not_added:
        case ErrorCode::archive_refused:
            return 3;
        case ErrorCode::several_actions:
        case ErrorCode::conf_missing:
        case ErrorCode::one_kernel:
            return 4;
        case ErrorCode::all_unsupported:
        case ErrorCode::wrong_state:
        case ErrorCode::patch_unusable:
            return 5;
        case ErrorCode::patch_failed:
        case ErrorCode::kernel_missing:
        case ErrorCode::not_installable:
        case ErrorCode::depmod_failed:
        case ErrorCode::archive_unmade:
            return 6;
        case ErrorCode::module_missing:
        case ErrorCode::archive_incomplete:
            return 7;
        case ErrorCode::bad_config:
        case ErrorCode::archive_loaded:
        case ErrorCode::archive_options:
            return 8;
        case ErrorCode::name_mismatch:
        case ErrorCode::archive_place:
        case ErrorCode::rpm_failed:
            return 9;
        case ErrorCode::build_failed:
        case ErrorCode::proof_failed:
            return 10;
        case ErrorCode::autoinstall_failed:
            return 11;
        case ErrorCode::no_arch:
            return 12;
        case ErrorCode::dependency_missing:
            return 13;
        case ErrorCode::kernel_hook_failed:
            return 14;
        case ErrorCode::directory_gone:
            return 15;
        case ErrorCode::no_kernel:
            return 16;
        case ErrorCode::headers_missing:
            return 21;
        case ErrorCode::busy:
            return 75;
        case ErrorCode::excluded:
            return 77;
        case ErrorCode::hook_refused:
        case ErrorCode::hook_failed:
            return 101;
    }
    return 1;
}

int exit_code_for(const app::Failure& failure)
{
    if (failure.code == ErrorCode::hook_failed && failure.hook_status) {
        return *failure.hook_status;
    }
    return exit_code_for(failure.code);
}

int exit_code_for(const app::Report& report)
{
    using app::CellResult;
    const auto first = [&](CellResult result) {
        return std::find_if(report.cells.begin(), report.cells.end(),
                            [&](const auto& cell) { return cell.result == result; });
    };
    if (const auto failed = first(CellResult::failed); failed != report.cells.end()) {
        return failed->failure ? exit_code_for(*failed->failure) : 1;
    }
    const bool all_excluded =
        !report.cells.empty()
        && std::all_of(report.cells.begin(), report.cells.end(),
                       [](const auto& cell) { return cell.result == CellResult::excluded; });
    return all_excluded ? exit_code_for(ErrorCode::excluded) : 0;
}

int exit_code_for_kernel(const app::Report& report)
{
    bool any_failed = false;
    bool headers_missing = false;
    for (const auto& cell : report.cells) {
        if (cell.result != app::CellResult::failed || cell.optional) {
            continue;
        }
        if (cell.critical) {
            return exit_code_for(ErrorCode::kernel_hook_failed);
        }
        const bool no_headers = cell.failure && cell.failure->code == ErrorCode::headers_missing;
        (no_headers ? headers_missing : any_failed) = true;
    }
    if (any_failed) {
        return exit_code_for(ErrorCode::autoinstall_failed);
    }
    return headers_missing ? exit_code_for(ErrorCode::headers_missing) : 0;
}

}  // namespace dkms::cmd
