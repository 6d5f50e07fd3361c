#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::match(system, match_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand match_subcommand{
    .name = "match",
    .summary = "install for a kernel what is installed for another one",
    .usage = "--templatekernel RELEASE[/ARCH] [-k RELEASE[/ARCH]] [NAME] [OPTION...]",
    .details =
        "Builds and installs, side by side, each package that is installed for the template\n"
        "kernel, in the same version, or the one that is named. One that fails stops no other.",
    .run = run,
};

}  // namespace dkms::cmd
