#include "cmd/render/doctor.hpp"

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

int run_doctor(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::doctor(system, doctor_request(arguments));
    output.result(arguments.json ? json_of(report) : doctor_lines(report));
    return exit_code_for(report);
}

}  // namespace

const Subcommand doctor_subcommand{
    .name = "doctor",
    .summary = "say what is wrong on this machine, and what to do",
    .usage = "[--fix] [--json]",
    .details =
        "Looks for weak links that do harm, modules that their kernel would refuse or that\n"
        "modprobe does not take, interrupted commands, signatures that are missing where they\n"
        "are asked for, missing headers, packages without source, builds older than what they "
        "were\n"
        "made of, hooks that run weak-modules, no sandbox, full disks, kernels that are gone.\n"
        "Each finding comes with one next step. --fix does what is safe, and says what it did. "
        "The\n"
        "status is 1 where a finding is left, else 0.",
    .run = run_doctor,
};

}  // namespace dkms::cmd
