#include "conf-parsers/conversion/switches.hpp"

#include "conf-parsers/conversion/patterns.hpp"
#include "lib/base/pattern.hpp"

namespace dkms::conf::conversion {
namespace {

/// Which arm takes a text; past the last: none of them.
std::size_t way_of(const Switch& given, const std::string& text)
{
    std::size_t way = 0;
    while (way < given.arms.size() && !pattern_matches(given.arms[way].expression, text, "")) {
        ++way;
    }
    return way;
}

/// One expression for the patterns of a branch; empty: it matches everything.
std::optional<std::string> expression_of(const shell::CaseCommand::Branch& branch)
{
    std::string all;
    bool is_everything = false;
    for (const auto& pattern : branch.patterns) {
        const auto expression = expression_of_pattern(pattern);
        if (!expression) {
            return std::nullopt;
        }
        is_everything = is_everything || expression->empty();
        all += (all.empty() ? "" : "|") + *expression;
    }
    return is_everything ? std::string{} : all;
}

}  // namespace

std::optional<Switch> make_switch(const std::string& input,
                                  const std::vector<std::string>& expressions)
{
    if (input != "kernelver" && input != "arch") {
        return std::nullopt;
    }
    Switch made{.input = input, .other_sample = "~none~"};
    for (const auto& expression : expressions) {
        auto sample = sample_of(expression);
        if (!sample || way_of(made, *sample) != made.arms.size()) {
            return std::nullopt;
        }
        made.arms.push_back({.expression = expression, .sample = *std::move(sample)});
    }
    return way_of(made, made.other_sample) == made.arms.size() ? std::optional(std::move(made))
                                                               : std::nullopt;
}

std::optional<std::vector<std::string>> expressions_of(const shell::CaseCommand& command)
{
    std::vector<std::string> expressions;
    for (const auto& branch : command.branches) {
        auto expression = expression_of(branch);
        if (!expression || branch.end == ";&" || branch.end == ";;&") {
            return std::nullopt;
        }
        if (expression->empty()) {
            return expressions;
        }
        expressions.push_back(*std::move(expression));
    }
    return expressions;
}

}  // namespace dkms::conf::conversion
