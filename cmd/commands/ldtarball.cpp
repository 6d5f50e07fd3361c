#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_ldtarball(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::ldtarball(system, add_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand ldtarball_subcommand{
    .name = "ldtarball",
    .summary = "take a package and its built modules out of a tarball",
    .usage = "FILE | --archive FILE [--force] [--json]",
    .details =
        "FILE was made by \"dkms mktarball\", or is any tarball with a dkms.conf or dkms.toml in "
        "it;\n"
        "an .rpm is given to rpm(8). The source goes below the source tree, modules become built.\n"
        "What is there stays, unless --force is given. A tarball with a name, a link or anything\n"
        "else that could lead elsewhere is refused as a whole.",
    .run = run_ldtarball,
};

}  // namespace dkms::cmd
