// What is written as an assignment, and is none.
#include <fmt/format.h>

#include "conf-parsers/lint/script.hpp"
#include "conf-parsers/lint/walk.hpp"

namespace dkms::conf::lint {
namespace {

using namespace shell;  // NOLINT(google-build-using-namespace): its types are the subject

/// "MAKE" of "MAKE" and of "MAKE[1]".
std::string_view without_index(std::string_view word)
{
    return word.substr(0, word.find('['));
}

/// `PACKAGE_NAME = "it87"` is a command with two arguments.
bool check_blank_before(const SimpleCommand& simple, const Command& command, const Script& script,
                        Findings& findings)
{
    if (!simple.assignments.empty() || simple.words.size() < 2) {
        return false;
    }
    const auto name = literal_text(simple.words[0]);
    if (!script.is_known(without_index(name)) || !literal_text(simple.words[1]).starts_with('=')) {
        return false;
    }
    findings.add("blanks-around-equals", place_of(command),
                 fmt::format("{} is a command here, and sets nothing", name),
                 "put no blank on either side of =");
    return true;
}

/// `$PACKAGE_NAME=it87`.
bool check_dollar(const SimpleCommand& simple, const Command& command, const Script& script,
                  Findings& findings)
{
    if (simple.words.empty() || simple.words.front().parts.size() < 2) {
        return false;
    }
    const auto& parts = simple.words.front().parts;
    const auto* parameter = std::get_if<Parameter>(&parts[0].what);
    const auto* literal = std::get_if<Literal>(&parts[1].what);
    if (parameter == nullptr || literal == nullptr || !script.is_known(parameter->name)
        || !literal->text.starts_with('=')) {
        return false;
    }
    findings.add("dollar-assignment", place_of(command),
                 fmt::format("${}=… is a command here, and sets nothing", parameter->name),
                 fmt::format("leave out the $: {}=…", parameter->name));
    return true;
}

/// `MAKE=make all` runs `all`, and sets MAKE for it alone.
void check_rest(const SimpleCommand& simple, const Command& command, const Script& script,
                Findings& findings)
{
    if (simple.assignments.empty() || simple.words.empty()) {
        return;
    }
    const auto& last = simple.assignments.back();
    if (!script.is_known(last.name)) {
        return;
    }
    if (last.value.parts.empty() && !last.is_array) {
        findings.add("blanks-around-equals", place_of(command),
                     fmt::format("{} is empty, and what follows is a command", last.name),
                     "put no blank on either side of =");
        return;
    }
    findings.add(
        "unquoted-value", place_of(command),
        fmt::format("the value of {} ends at the blank, and what follows is a command", last.name),
        fmt::format("quote the value: {}=\"…\"", last.name));
}

}  // namespace

void check_commands(const Script& script, Findings& findings)
{
    walk(script.commands, {.command = [&](const Command& command, const Surroundings&) {
             const auto* simple = std::get_if<SimpleCommand>(&command.what);
             if (simple != nullptr && !check_blank_before(*simple, command, script, findings)
                 && !check_dollar(*simple, command, script, findings)) {
                 check_rest(*simple, command, script, findings);
             }
         }});
}

}  // namespace dkms::conf::lint
