#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_rebuild(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::rebuild(system, rebuild_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand rebuild_subcommand{
    .name = "rebuild",
    .summary = "build again what is out of date",
    .usage = "NAME/VERSION | --all [-k RELEASE[/ARCH]]... [OPTION...]",
    .details =
        "Builds those cells again whose source, configuration, headers, compiler or other inputs\n"
        "have changed since, for all kernels that the package is built for or for the named ones.\n"
        "What is installed is replaced in one step, and stays if the new build fails. With "
        "--force\n"
        "everything is built again.",
    .run = run_rebuild,
};

}  // namespace dkms::cmd
