#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_install(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::install(system, install_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand install_subcommand{
    .name = "install",
    .summary = "put built modules where the kernel finds them",
    .usage = "NAME/VERSION | DIRECTORY [-k RELEASE[/ARCH]]... [OPTION...]",
    .details =
        "Adds and builds the package where that was not done. Modules of the same name that were\n"
        "there first are kept, and come back with uninstall. A module that is not newer than the\n"
        "one it would replace is refused, unless --force or --force-version-override is given.",
    .run = run_install,
};

}  // namespace dkms::cmd
