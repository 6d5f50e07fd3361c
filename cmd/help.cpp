#include "cmd/help.hpp"

#include <fmt/format.h>

#include "cmd/arguments.hpp"
#include "cmd/subcommand.hpp"

namespace dkms::cmd {
namespace {

constexpr std::size_t option_column = 30;

std::string option_lines()
{
    std::string text;
    for (const auto& option : option_help()) {
        auto left = fmt::format("  {}", option.names);
        if (!option.value.empty()) {
            left += fmt::format(" {}", option.value);
        }
        if (left.size() + 1 > option_column) {
            text += left + "\n" + std::string(option_column, ' ');
        } else {
            text += fmt::format("{:<{}}", left, option_column);
        }
        text += fmt::format("{}\n", option.text);
    }
    return text;
}

std::string help_for(const Subcommand& subcommand)
{
    return fmt::format("dkms {} - {}\n\nusage: dkms {} {}\n\n{}\n\noptions:\n{}", subcommand.name,
                       subcommand.summary, subcommand.name, subcommand.usage, subcommand.details,
                       option_lines());
}

}  // namespace

std::string help_text(std::string_view verb)
{
    if (const auto* subcommand = find_subcommand(verb)) {
        return help_for(*subcommand);
    }
    std::string text =
        "dkms - build kernel modules that are not in the kernel, for every kernel\n\n"
        "usage: dkms ACTION [NAME/VERSION | DIRECTORY] [OPTION...]\n\nactions:\n";
    for (const auto* subcommand : subcommands()) {
        text += fmt::format("  {:<12}{}\n", subcommand->name, subcommand->summary);
    }
    text += "\noptions:\n" + option_lines();
    text += "\n`dkms ACTION --help` says more about an action; dkms(8) is the manual.\n";
    return text;
}

std::string usage_text()
{
    return "dkms: error: no action was named\n"
           "  next: `dkms --help` lists the actions; `dkms status` shows what there is";
}

}  // namespace dkms::cmd
