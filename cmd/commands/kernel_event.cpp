#include <algorithm>

#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_postinst(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::kernel_postinst(system, install_request(arguments));
    return show_report(report, exit_code_for_kernel(report), output);
}

int show_removal(const app::Report& report, Output& output)
{
    const bool failed = std::any_of(report.cells.begin(), report.cells.end(), [](const auto& cell) {
        return cell.result == app::CellResult::failed;
    });
    return show_report(report, failed ? exit_code_for(ErrorCode::kernel_hook_failed) : 0, output);
}

int run_preinst(const Arguments& arguments, app::System& system, Output& output)
{
    return show_removal(app::kernel_preinst(system, cells_request(arguments)), output);
}

int run_prerm(const Arguments& arguments, app::System& system, Output& output)
{
    return show_removal(app::kernel_prerm(system, cells_request(arguments)), output);
}

}  // namespace

const Subcommand kernel_preinst_subcommand{
    .name = "kernel_preinst",
    .summary = "a kernel is about to be installed",
    .usage = "-k RELEASE[/ARCH] [OPTION...]",
    .details =
        "Drops what was built for a kernel of that name before, where autoinstall builds it\n"
        "again. For the scripts of kernel packages.",
    .run = run_preinst,
};

const Subcommand kernel_postinst_subcommand{
    .name = "kernel_postinst",
    .summary = "a kernel was installed",
    .usage = "-k RELEASE[/ARCH] [OPTION...]",
    .details = "The same as autoinstall for that kernel. For the scripts of kernel packages.",
    .run = run_postinst,
};

const Subcommand kernel_prerm_subcommand{
    .name = "kernel_prerm",
    .summary = "a kernel is about to be removed",
    .usage = "-k RELEASE[/ARCH] [OPTION...]",
    .details =
        "Uninstalls and drops all that was built for the kernel. For the scripts of kernel\n"
        "packages.",
    .run = run_prerm,
};

}  // namespace dkms::cmd
