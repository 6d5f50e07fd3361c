#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_build(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::build(system, build_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand build_subcommand{
    .name = "build",
    .summary = "compile a package for kernels",
    .usage = "NAME/VERSION | DIRECTORY [-k RELEASE[/ARCH]]... [OPTION...]",
    .details =
        "Adds the package where that was not done. Without -k it builds for the running kernel.\n"
        "Each module is checked against the kernel that it was built for. A build that is there\n"
        "stays, unless --force asks for a new one.",
    .run = run_build,
};

}  // namespace dkms::cmd
