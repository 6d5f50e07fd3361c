#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_unbuild(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::unbuild(system, cells_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand unbuild_subcommand{
    .name = "unbuild",
    .summary = "drop what was built",
    .usage = "NAME/VERSION [-k RELEASE[/ARCH]]... | --all [OPTION...]",
    .details = "Uninstalls the modules first. The package stays added.",
    .run = run_unbuild,
};

}  // namespace dkms::cmd
