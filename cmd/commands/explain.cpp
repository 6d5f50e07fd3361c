#include "cmd/render/explain.hpp"

#include <algorithm>

#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/output.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_explain(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::explain(system, explain_request(arguments));
    const auto detail = arguments.all ? ExplainDetail::everything : ExplainDetail::first_symbols;
    output.result(arguments.json ? json_of(report) : explain_lines(report, detail));
    const bool all_load = std::all_of(
        report.verdicts.begin(), report.verdicts.end(), [](const app::ModuleVerdict& judged) {
            return judged.verdict.outcome == policy::Verdict::Outcome::loads;
        });
    return all_load ? 0 : exit_code_for(ErrorCode::proof_failed);
}

}  // namespace

const Subcommand explain_subcommand{
    .name = "explain",
    .summary = "say whether a kernel would load a module, and why not",
    .usage =
        "NAME/VERSION | FILE.ko[.gz|.xz|.zst] | MODULE...\n"
        "            [-k RELEASE[/ARCH]]... [--all] [--installtree DIR] [--json]",
    .details =
        "From files alone: the words of both vermagics side by side, each symbol whose version\n"
        "differs (the first ten, all of them with --all), what is missing, and what to do.\n"
        "Without -k every kernel of the install tree is asked. Of a package, what was built for\n"
        "the kernel is looked at or, where there is none, what was built for others. A module by\n"
        "its name is the one that modprobe would take. Changes nothing and starts no program; the\n"
        "status is 0 when all of them load, else 10. docs/status-json.md describes what --json\n"
        "prints.",
    .run = run_explain,
};

}  // namespace dkms::cmd
