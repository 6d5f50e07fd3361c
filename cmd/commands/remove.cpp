#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_remove(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::remove(system, cells_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand remove_subcommand{
    .name = "remove",
    .summary = "forget a package, for some kernels or for all",
    .usage = "NAME/VERSION [-k RELEASE[/ARCH]]... | --all [OPTION...]",
    .details =
        "Uninstalls and drops the builds. When no build is left the package leaves the DKMS tree;\n"
        "its source stays below the source tree.",
    .run = run_remove,
};

}  // namespace dkms::cmd
