#include <fmt/format.h>

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/render/json.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_mktarball(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::mktarball(system, tarball_request(arguments));
    // As sha256sum(1) prints it, and checks it.
    output.result(arguments.json ? json_of(report)
                                 : fmt::format("{}  {}\n", report.digest, report.archive.native()));
    return 0;
}

}  // namespace

const Subcommand mktarball_subcommand{
    .name = "mktarball",
    .summary = "make a tarball of a package and its built modules",
    .usage =
        "NAME/VERSION [-k RELEASE[/ARCH]]... | --all [--archive FILE]\n"
        "                      [--source-only | --binaries-only]",
    .details =
        "The modules must be built; without -k those for the running kernel are taken. Without\n"
        "--archive, or with a mere name, the tarball goes into the DKMS tree. The suffix says how\n"
        "it is compressed: .gz, .xz, .zst, .bz2. The same contents give the same bytes; members\n"
        "have the time of SOURCE_DATE_EPOCH. Prints its SHA-256 as sha256sum(1) does.",
    .run = run_mktarball,
};

}  // namespace dkms::cmd
