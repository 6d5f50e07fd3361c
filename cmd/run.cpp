#include "cmd/run.hpp"

#include <cstdio>

#include <unistd.h>

#include <fmt/format.h>

#include "cmd/arguments.hpp"
#include "cmd/help.hpp"
#include "cmd/output.hpp"
#include "cmd/render/error.hpp"
#include "cmd/subcommand.hpp"
#include "cmd/system_setup.hpp"
#include "lib/app/system.hpp"

namespace dkms::cmd {
namespace {

/// Scripts compare the first line: it is the level of compatibility.
constexpr std::string_view version_text = "dkms-3.4.3\n" DKMS_PROGRAM_NAME " " DKMS_VERSION "\n";

OutputStyle style_of(const Arguments& arguments)
{
    return {.quiet = arguments.quiet,
            .verbose = arguments.verbose,
            .json = arguments.json,
            .colour = wants_colour(STDERR_FILENO),
            .colour_results = wants_colour(STDOUT_FILENO),
            .live = is_terminal(STDOUT_FILENO)};
}

}  // namespace

int run(const std::vector<std::string>& words)
{
    const auto arguments = parse_arguments(words, classify_on_disk);
    Output output(stdout, stderr, style_of(arguments));
    if (arguments.version) {
        output.result(version_text);
        return 0;
    }
    if (arguments.help) {
        output.result(help_text(arguments.verb));
        return 0;
    }
    const auto* subcommand = find_subcommand(arguments.verb);
    if (subcommand == nullptr) {
        output.error(usage_text(arguments.package.version.empty() ? arguments.package.name : ""));
        return 1;
    }
    SystemSetup setup(arguments, words, output);
    for (const auto& warning : arguments.warnings) {
        setup.system().progress.warning({}, warning);
    }
    return subcommand->run(arguments, setup.system(), output);
}

}  // namespace dkms::cmd
