#include "conf-parsers/conversion/shell_facts.hpp"

#include <algorithm>
#include <array>

namespace dkms::conf::conversion {
namespace {

/// Whose answer depends on what they are given, and on nothing else.
constexpr auto pure_commands = std::to_array<std::string_view>(
    {":", "break", "continue", "declare", "echo", "export", "false", "local", "printf", "read",
     "readonly", "return", "set", "shift", "shopt", "true", "typeset", "unset"});

/// With -i and -n they give a name another meaning.
constexpr auto declaring_commands =
    std::to_array<std::string_view>({"declare", "export", "local", "readonly", "typeset"});

constexpr auto world_variables = std::to_array<std::string_view>(
    {"BASH_REMATCH", "BASH_SOURCE", "BASH_VERSION", "EUID", "HOME", "HOSTNAME", "OLDPWD", "PPID",
     "PWD", "RANDOM", "SECONDS", "UID", "0", "$"});

template <typename Names>
bool is_one_of(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_pure_command(std::string_view name)
{
    return is_one_of(pure_commands, name);
}

bool is_declaring_command(std::string_view name)
{
    return is_one_of(declaring_commands, name);
}

bool is_of_the_world(std::string_view variable)
{
    return is_one_of(world_variables, variable);
}

bool is_file_test(std::string_view operation)
{
    constexpr std::string_view letters = "abcdefghkprstuwxGLNOS";
    constexpr auto comparisons = std::to_array<std::string_view>({"-nt", "-ot", "-ef"});
    return is_one_of(comparisons, operation)
           || (operation.size() == 2 && operation[0] == '-'
               && letters.find(operation[1]) != std::string_view::npos);
}

bool asks_for_emptiness(std::string_view operation)
{
    constexpr auto operations =
        std::to_array<std::string_view>({"-", ":-", "+", ":+", "=", ":=", "?", ":?"});
    return is_one_of(operations, operation);
}

std::optional<std::string> literal_text(const shell::Word& word)
{
    std::string text;
    for (const auto& part : word.parts) {
        const auto* literal = std::get_if<shell::Literal>(&part.what);
        if (literal == nullptr) {
            return std::nullopt;
        }
        text += literal->text;
    }
    return text;
}

const shell::Parameter* only_parameter(const shell::Word& word)
{
    const shell::Parameter* found = nullptr;
    for (const auto& part : word.parts) {
        const auto* literal = std::get_if<shell::Literal>(&part.what);
        if (literal != nullptr && literal->text.empty()) {
            continue;  // of the quotes
        }
        const auto* parameter = std::get_if<shell::Parameter>(&part.what);
        if (parameter == nullptr || found != nullptr) {
            return nullptr;
        }
        found = parameter;
    }
    return found;
}

}  // namespace dkms::conf::conversion
