#include "lib/app/convert.hpp"

#include <fmt/format.h>

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/render/convert.hpp"
#include "cmd/requests.hpp"

namespace dkms::cmd {
namespace {

int run_convert(const Arguments& arguments, app::System& system, Output& output)
{
    const auto request = convert_request(arguments);
    const auto report = app::convert(system, request);
    for (const auto& kernel : report.verified) {
        output.progress(fmt::format("the same plan for {}", kernel.text()));
    }
    if (arguments.json) {
        output.result(json_of(report));
    } else if (!request.output) {
        output.result(report.text);
    }
    return 0;
}

}  // namespace

const Subcommand convert_subcommand{
    .name = "convert",
    .summary = "make a dkms.toml out of a dkms.conf",
    .usage =
        "FILE | DIRECTORY [-o FILE] [--force]\n"
        "            [--verify [-k RELEASE[/ARCH]]...] [--json]",
    .details =
        "Prints a dkms.toml that means the same for every kernel, with the comments, or writes\n"
        "it into a file. What a dkms.toml cannot say is refused with its line and column, and\n"
        "status 8. --verify also compares the plans for all installed kernels, or those named.",
    .run = run_convert,
};

}  // namespace dkms::cmd
