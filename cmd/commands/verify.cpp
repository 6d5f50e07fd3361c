#include "cmd/render/verify.hpp"

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_verify(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::verify(system, verify_request(arguments));
    output.result(arguments.json ? json_of(report) : verify_lines(report));
    return exit_code_for(report);
}

}  // namespace

const Subcommand verify_subcommand{
    .name = "verify",
    .summary = "compare what is installed with what was installed",
    .usage = "[NAME[/VERSION]] [-k RELEASE[/ARCH]]... [--json]",
    .details =
        "Each installed module is compared with the record of its installation, with what is\n"
        "built, and with the file that modprobe would take; who signed it is shown. Changes\n"
        "nothing. The status is 0 where all is right, else 1.",
    .run = run_verify,
};

}  // namespace dkms::cmd
