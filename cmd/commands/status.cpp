#include "cmd/render/status.hpp"

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/render/json.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_status(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::status(system, status_request(arguments));
    output.result(arguments.json ? json_of(report) : status_lines(report));
    return 0;
}

}  // namespace

const Subcommand status_subcommand{
    .name = "status",
    .summary = "say what is added, built, installed",
    .usage = "[NAME[/VERSION]] [-k RELEASE[/ARCH]]... [-a ARCH] [--json]",
    .details =
        "One line for each package and kernel. Starts no other program and runs no\n"
        "configuration. docs/status-json.md describes what --json prints.",
    .run = run_status,
};

}  // namespace dkms::cmd
