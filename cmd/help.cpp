#include "cmd/help.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cmd/arguments.hpp"
#include "cmd/subcommand.hpp"

namespace dkms::cmd {
namespace {

constexpr std::size_t action_column = 18;
constexpr std::size_t option_column = 30;

/// What is named on the left goes above its text where the column is too narrow for it.
std::string row(std::string left, std::size_t column, std::string_view text)
{
    left.insert(0, "  ");
    const auto gap = left.size() < column ? "" : "\n" + std::string(column, ' ');
    return fmt::format("{:<{}}{}{}\n", left, column, gap, text);
}

std::string option_lines()
{
    std::string text;
    for (const auto& option : option_help()) {
        const auto* const gap = option.value.empty() ? "" : " ";
        text +=
            row(fmt::format("{}{}{}", option.names, gap, option.value), option_column, option.text);
    }
    return text;
}

std::string help_for(const Subcommand& subcommand)
{
    return fmt::format("dkms {} - {}\n\nusage: dkms {} {}\n\n{}\n\noptions:\n{}", subcommand.name,
                       subcommand.summary, subcommand.name, subcommand.usage, subcommand.details,
                       option_lines());
}

/// How many letters have to be changed, added or left out.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// The action that a mistyped word is for; empty if none is near.
std::string_view nearest_action(std::string_view word)
{
    constexpr std::size_t near = 2;
    for (const auto* subcommand : subcommands()) {
        if (distance(word, subcommand->name) <= near) {
            return subcommand->name;
        }
    }
    return {};
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
        text += row(std::string(subcommand->name), action_column, subcommand->summary);
    }
    text += "\noptions:\n" + option_lines();
    text += "\n`dkms ACTION --help` says more about an action; dkms(8) is the manual.\n";
    return text;
}

std::string usage_text(std::string_view word)
{
    std::string error = "no action was named";
    if (!word.empty()) {
        error = fmt::format("\"{}\" is no action", word);
        const auto near = nearest_action(word);
        error += near.empty() ? "" : fmt::format("; is \"{}\" meant?", near);
    }
    return fmt::format(
        "dkms: error: {}\n"
        "  next: `dkms --help` lists the actions; `dkms status` shows what there is",
        error);
}

}  // namespace dkms::cmd
