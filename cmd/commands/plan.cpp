#include "cmd/render/plan.hpp"

#include <algorithm>

#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/output.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_plan(const Arguments& arguments, app::System& system, Output& output)
{
    const auto reports = app::plan(system, plan_request(arguments));
    output.result(arguments.json ? json_of(reports) : plan_lines(reports));
    const bool has_errors = std::any_of(reports.begin(), reports.end(),
                                        [](const auto& report) { return report.has_errors; });
    return has_errors ? exit_code_for(ErrorCode::bad_config) : 0;
}

}  // namespace

const Subcommand plan_subcommand{
    .name = "plan",
    .summary = "show what a build would do, and why",
    .usage =
        "NAME/VERSION | DIRECTORY | --conf FILE [--name NAME --version VERSION]\n"
        "            [-k RELEASE[/ARCH]]... [-a ARCH] [-j N] [--json]",
    .details =
        "Prints each directive with the file and line that set it, and the plan that comes of\n"
        "them, for any kernel, installed or not. Changes nothing; starts no program, unless a\n"
        "configuration needs bash in the sandbox (--conf-evaluation static: never). The\n"
        "status is 8 where the configuration would be refused. docs/status-json.md describes\n"
        "what --json prints.",
    .run = run_plan,
};

}  // namespace dkms::cmd
