// Expansions that break where a variable is empty, comparisons that are not what they look like.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conf-parsers/lint/script.hpp"
#include "conf-parsers/lint/walk.hpp"

namespace dkms::conf::lint {
namespace {

using namespace shell;  // NOLINT(google-build-using-namespace): its types are the subject

/// What dkms has set when it reads a configuration, and what bash keeps: one word, never empty.
bool is_always_one_word(const Parameter& parameter)
{
    constexpr std::array<std::string_view, 10> names = {"kernelver",
                                                        "arch",
                                                        "kernel_source_dir",
                                                        "dkms_tree",
                                                        "source_tree",
                                                        "install_tree",
                                                        "parallel_jobs",
                                                        "?",
                                                        "#",
                                                        "$"};
    const bool is_plain = parameter.operation.empty() && parameter.subscript == nullptr;
    const bool has_default = parameter.operation == ":-" || parameter.operation == ":=";
    return parameter.prefix == Parameter::Prefix::length || has_default
           || (is_plain && std::find(names.begin(), names.end(), parameter.name) != names.end());
}

void check_words(const std::vector<Word>& words, std::string_view command, Findings& findings)
{
    for (const auto& word : words) {
        if (word.parts.size() != 1 || word.parts.front().quoted) {
            continue;  // with something beside it, it is not empty
        }
        const auto& part = word.parts.front();
        const auto* parameter = std::get_if<Parameter>(&part.what);
        const bool is_expanded = parameter != nullptr
                                     ? !is_always_one_word(*parameter)
                                     : std::holds_alternative<Substitution>(part.what);
        if (is_expanded) {
            findings.add(
                "unquoted-expansion", place_of(part),
                fmt::format("where this is empty or has blanks, {} gets other words", command),
                "put it between double quotes");
        }
    }
}

bool is_test(const std::string& name)
{
    return name == "[" || name == "test";
}

/// `[ $x > 5 ]` writes a file that is called 5.
void check_redirection(const Command& command, Findings& findings)
{
    for (const auto& redirection : command.redirections) {
        if (redirection.operation == ">" || redirection.operation == "<") {
            findings.add(
                "redirected-test", place_of(command),
                fmt::format("{} opens a file here, and compares nothing", redirection.operation),
                "compare numbers with -lt and -gt, versions with sort -V");
        }
    }
}

void check_simple(const SimpleCommand& simple, const Command& command, Findings& findings)
{
    if (simple.words.empty()) {
        return;
    }
    const auto name = literal_text(simple.words.front());
    if (is_test(name)) {
        check_words(simple.words, name, findings);
        check_redirection(command, findings);
    } else if (name == "source" || name == ".") {
        check_words(simple.words, name, findings);
    }
}

/// "5.10", "4.4.0-1": a number with a point in it.
bool is_version(const Word& word)
{
    const auto text = literal_text(word);
    return !text.empty() && text.front() >= '0' && text.front() <= '9'
           && text.find('.') != std::string::npos;
}

void check_condition(const ConditionCommand& condition, const Command& command, Findings& findings)
{
    for (const auto& operand : {condition.first, condition.second}) {
        if (operand != nullptr) {
            check_condition(*operand, command, findings);
        }
    }
    const bool is_order = condition.operation == "<" || condition.operation == ">";
    if (is_order && (is_version(condition.left) || is_version(condition.right))) {
        findings.add("version-order",
                     place_of(is_version(condition.left) ? condition.left : condition.right),
                     fmt::format("{} compares letter by letter here: 5.10 comes before 5.9",
                                 condition.operation),
                     "BUILD_EXCLUSIVE_KERNEL_MIN and _MAX compare versions; so does sort -V");
    }
}

}  // namespace

void check_expansions(const Script& script, Findings& findings)
{
    walk(script.commands, {.command = [&](const Command& command, const Surroundings&) {
             if (const auto* simple = std::get_if<SimpleCommand>(&command.what)) {
                 check_simple(*simple, command, findings);
             } else if (const auto* condition = std::get_if<ConditionCommand>(&command.what)) {
                 check_condition(*condition, command, findings);
             }
         }});
}

}  // namespace dkms::conf::lint
