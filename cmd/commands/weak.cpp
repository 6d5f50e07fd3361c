#include "cmd/render/weak.hpp"

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_weak(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::weak(system, weak_request(arguments));
    const auto status = exit_code_for(report);
    output.result(arguments.json ? json_of(report, status)
                                 : weak_lines(report, arguments.prune && arguments.dry_run));
    return status;
}

}  // namespace

const Subcommand weak_subcommand{
    .name = "weak",
    .summary = "show, judge and prune links in weak-updates/",
    .usage = "[--prune] [--dry-run] [--json]",
    .details =
        "One line for each link in a weak-updates/ directory: whether its kernel would load the\n"
        "module; then, for each installed package, whether it may be linked into other\n"
        "kernels, and why not. --prune removes links that their kernel would refuse, that hide a\n"
        "module built for it, or that lead nowhere, if they lead to where dkms placed a module,\n"
        "now or once; --dry-run shows which. The status is 1 where such a link stays.",
    .run = run_weak,
};

}  // namespace dkms::cmd
