#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/render/json.hpp"
#include "cmd/render/report.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_generate_mok(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::generate_mok(system);
    output.result(arguments.json ? json_of(report) : mok_lines(report));
    return 0;
}

}  // namespace

const Subcommand generate_mok_subcommand{
    .name = "generate_mok",
    .summary = "make the key and the certificate that modules are signed with",
    .usage = "[--json]",
    .details =
        "They are mok_signing_key and mok_certificate of framework.conf(5), else mok.key and\n"
        "mok.pub in the DKMS tree. What is there is kept: a key without a certificate gets one.\n"
        "A machine with Secure Boot has to be told of the certificate once, with\n"
        "\"mokutil --import\".",
    .run = run_generate_mok,
};

}  // namespace dkms::cmd
