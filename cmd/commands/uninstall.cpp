#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_uninstall(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::uninstall(system, cells_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand uninstall_subcommand{
    .name = "uninstall",
    .summary = "take installed modules away, give the originals back",
    .usage = "NAME/VERSION [-k RELEASE[/ARCH]]... | --all [OPTION...]",
    .details = "The package stays built. Only files that dkms has placed are removed.",
    .run = run_uninstall,
};

}  // namespace dkms::cmd
