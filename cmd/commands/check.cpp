#include "cmd/render/check.hpp"

#include "cmd/commands/commands.hpp"
#include "cmd/output.hpp"
#include "cmd/requests.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::cmd {
namespace {

/// With --quiet there is nothing else.
void show_errors(const app::CheckReport& report, Output& output)
{
    const auto colour = output.style().colour ? Colour::on : Colour::off;
    for (const auto& file : report.files) {
        for (const auto& finding : file.findings) {
            if (finding.diagnostic.severity == Severity::error) {
                output.error(render_diagnostic(finding.diagnostic, colour));
            }
        }
    }
}

std::string rendered(const app::CheckReport& report, const Arguments& arguments, Colour colour)
{
    if (arguments.sarif) {
        return check_sarif(report);
    }
    return arguments.json
               ? check_json(report)
               : check_text(report, colour, arguments.verbose ? Notes::show : Notes::hide);
}

void show(const app::CheckReport& report, const Arguments& arguments, Output& output)
{
    if (output.style().quiet) {
        show_errors(report, output);
        return;
    }
    output.result(
        rendered(report, arguments, output.style().colour_results ? Colour::on : Colour::off));
}

int run_check(const Arguments& arguments, app::System& system, Output& output)
{
    const auto report = app::check(system, check_request(arguments));
    show(report, arguments, output);
    const auto counts = count_findings(report);
    return counts.errors > 0 || (arguments.strict && counts.warnings > 0) ? 1 : 0;
}

}  // namespace

const Subcommand check_subcommand{
    .name = "check",
    .summary = "look for mistakes in a dkms.conf, dkms.toml or framework.conf",
    .usage = "[FILE | DIRECTORY]... [-k RELEASE[/ARCH]]... [--strict] [--json | --sarif]",
    .details =
        "Shows each finding with its line, the rule and what to do; without a name, for the\n"
        "working directory. Nothing is run, not even to evaluate a dkms.conf: all branches are\n"
        "read, and the values looked at for kernels of every age, or for those of -k. The status\n"
        "is 1 where there are errors, with --strict also where there are warnings. docs/check.md\n"
        "lists the rules, says how a comment switches one off, and describes --json.",
    .run = run_check,
};

}  // namespace dkms::cmd
