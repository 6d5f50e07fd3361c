// `[[ … ]]`, and what it shares with `[ … ]`.
#include <array>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/pattern.hpp"
#include "conf-parsers/shell/regex.hpp"

namespace dkms::conf::shell {
namespace {

constexpr int status_of_misuse = 2;

}  // namespace

/// Tests of one operand.
bool Interpreter::test(const std::string& operation, const std::string& operand)
{
    const char letter = operation.size() == 2 ? operation[1] : '\0';
    switch (letter) {
        case 'n':
            return !operand.empty();
        case 'z':
            return operand.empty();
        case 'v':
            return is_variable_set(operand);
        default:
            return test_file(letter, operand);
    }
}

bool Interpreter::is_variable_set(const std::string& name)
{
    const auto bracket = name.find('[');
    if (bracket == std::string::npos || !name.ends_with(']')) {
        return get(name).has_value();
    }
    const auto subscript = name.substr(bracket + 1, name.size() - bracket - 2);
    const auto plain = name.substr(0, bracket);
    if (subscript == "@" || subscript == "*") {
        const auto* variable = variables.find(target(plain));
        return variable != nullptr && variable->has_elements();
    }
    return get(plain, subscript).has_value();
}

bool Interpreter::test_file(char operation, const std::string& path)
{
    const auto facts = file_facts(path);
    switch (operation) {
        case 'e':
        case 'a':
        case 'r':
        case 'w':
            return facts.has_value();
        case 'f':
            return facts && facts->kind == FileKind::regular;
        case 'd':
            return facts && facts->kind == FileKind::directory;
        case 's':
            return facts && (facts->size > 0 || facts->kind == FileKind::directory);
        case 'x':
            return facts && (facts->executable || facts->kind == FileKind::directory);
        default:
            break;
    }
    constexpr std::string_view of_others = "hLotR";  // links that lead nowhere, options, names
    if (facts || of_others.find(operation) != std::string_view::npos) {
        diagnose(Severity::error, "not-understood",
                 std::string("the test -") + operation + " is not evaluated here",
                 "-e, -f, -d, -s and -x are");
    }
    return false;
}

std::optional<bool> Interpreter::compare_texts(const std::string& left, std::string_view operation,
                                               const std::string& right)
{
    if (operation == "=" || operation == "==") {
        return left == right;
    }
    if (operation == "!=") {
        return left != right;
    }
    if (operation == "<" || operation == ">") {
        return operation == "<" ? left < right : left > right;
    }
    return std::nullopt;
}

std::optional<bool> Interpreter::compare_numbers(std::int64_t left, std::string_view operation,
                                                 std::int64_t right)
{
    constexpr std::array<std::string_view, 6> names = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
    const std::array<bool, 6> results = {left == right, left != right,
                                         left<right, left <= right, left> right, left >= right};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (operation == names.at(i)) {
            return results.at(i);
        }
    }
    return std::nullopt;
}

/// 0 for a match, 1 for none, 2 for what is no expression; sets BASH_REMATCH.
int Interpreter::matches_expression(const std::string& text, const std::string& expression)
{
    const Regex regex(expression, {.extended = true, .no_case = options_.no_case_match}, budget);
    if (!regex.usable()) {
        diagnose(Severity::error, "regular-expression",
                 "\"" + expression + "\" is no regular expression, or too large a one",
                 "see regex(7)");
        return status_of_misuse;
    }
    const auto match = regex.find(text);
    auto& variable = variables.at("BASH_REMATCH");
    variable = {};
    variable.has_value = true;
    variable.values.indexed = true;
    for (std::size_t i = 0; match && i < match->size(); ++i) {
        const auto& [begin, end] = (*match)[i];
        variable.values.at[static_cast<unsigned>(i)].value =
            (*match)[i].found() ? text.substr(begin, end - begin) : std::string{};
    }
    return match ? 0 : 1;
}

/// 0, 1, or 2 where there is no answer.
int Interpreter::evaluate(const ConditionCommand& condition)
{
    budget.step();
    const auto& operation = condition.operation;
    if (operation == "!") {
        return evaluate(*condition.first) == 0 ? 1 : 0;
    }
    if (operation == "&&" || operation == "||") {
        const int first = evaluate(*condition.first);
        const bool is_decided = (first == 0) == (operation == "||");
        return is_decided ? first : evaluate(*condition.second);
    }
    const auto left = Expander(*this).joined_fields(condition.left);
    if (operation.empty()) {
        return left.empty() ? 1 : 0;
    }
    if (condition.right.parts.empty()) {
        return test(operation, left) ? 0 : 1;
    }
    return evaluate_binary(condition, left);
}

int Interpreter::evaluate_binary(const ConditionCommand& condition, const std::string& left)
{
    const auto& operation = condition.operation;
    if (operation == "=~") {
        return matches_expression(left, Expander(*this).expression(condition.right));
    }
    if (operation == "==" || operation == "=" || operation == "!=") {
        const Pattern pattern(Expander(*this).pattern(condition.right), budget,
                              options_.no_case_match);
        return pattern.matches(left) == (operation != "!=") ? 0 : 1;
    }
    const auto right = Expander(*this).joined_fields(condition.right);
    if (const auto result = compare_texts(left, operation, right)) {
        return *result ? 0 : 1;
    }
    if (operation == "-nt" || operation == "-ot" || operation == "-ef") {
        diagnose(Severity::error, "not-understood", "the age of files is not asked here", "");
        return 1;
    }
    const auto a = arithmetic(left);
    const auto b = a ? arithmetic(right) : a;
    return b && compare_numbers(*a, operation, *b).value_or(false) ? 0 : 1;
}

}  // namespace dkms::conf::shell
