#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_add(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::add(system, add_request(arguments));
    return show_report(report, exit_code_for(report), output);
}

}  // namespace

const Subcommand add_subcommand{
    .name = "add",
    .summary = "take a package into the DKMS tree",
    .usage = "NAME/VERSION | DIRECTORY | DKMS.CONF | TARBALL [OPTION...]",
    .details =
        "The source of NAME/VERSION is NAME-VERSION below the source tree. A DIRECTORY with a\n"
        "dkms.conf or dkms.toml is copied there first; with --force it replaces one that is "
        "there.\n"
        "A TARBALL is taken as ldtarball takes it.",
    .run = run_add,
};

}  // namespace dkms::cmd
