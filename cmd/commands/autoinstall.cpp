#include "cmd/commands/commands.hpp"
#include "cmd/exit_code.hpp"
#include "cmd/render/report.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_autoinstall(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::autoinstall(system, install_request(arguments));
    return show_report(report, exit_code_for_kernel(report), output);
}

}  // namespace

const Subcommand autoinstall_subcommand{
    .name = "autoinstall",
    .summary = "install for a kernel all that wants to be there",
    .usage = "[-k RELEASE[/ARCH]] [OPTION...]",
    .details =
        "Builds and installs, side by side, the newest version of each package that says\n"
        "AUTOINSTALL=yes and is not installed for the kernel. One that fails stops no other. One\n"
        "that needs a package which is not registered is put off. Without -k it is about the\n"
        "running kernel. The file /etc/dkms/no-autoinstall switches it off.",
    .run = run_autoinstall,
};

}  // namespace dkms::cmd
