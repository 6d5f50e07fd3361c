// `[[ … ]]`, and what it shares with `[ … ]`.
#include <array>
#include <cctype>

#include <regex.h>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/pattern.hpp"

namespace dkms::conf::shell {
namespace {

std::string lower(std::string text)
{
    for (auto& c : text) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return text;
}

}  // namespace

/// Tests of one operand.
bool Interpreter::test(const std::string& operation, const std::string& operand)
{
    switch (operation.size() == 2 ? operation[1] : '\0') {
        case 'n':
            return !operand.empty();
        case 'z':
            return operand.empty();
        case 'v': {
            const auto* variable = variables.find(operand);
            return variable != nullptr && variable->is_set();
        }
        case 't':
        case 'h':
        case 'L':
            return false;
        default:
            break;
    }
    const auto facts = files_.facts(resolved(operand));
    switch (operation.size() == 2 ? operation[1] : '\0') {
        case 'e':
        case 'a':
            return facts.has_value();
        case 'f':
        case 'r':
        case 'w':
            return facts && (operation == "-r" || facts->kind == FileKind::regular);
        case 'd':
            return facts && facts->kind == FileKind::directory;
        case 's':
            return facts && facts->size > 0;
        case 'x':
            return facts && (facts->executable || facts->kind == FileKind::directory);
        default:
            diagnose(Severity::error, "not-understood", "there is no test " + operation, "");
            return false;
    }
}

/// Tests of two texts or numbers; not the patterns of `[[`.
bool Interpreter::compare(const std::string& left, const std::string& operation,
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
    const auto a = arithmetic(left);
    const auto b = arithmetic(right);
    constexpr std::array<std::string_view, 6> names = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
    const std::array<bool, 6> results = {a == b, a != b, a<b, a <= b, a> b, a >= b};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (operation == names.at(i)) {
            return results.at(i);
        }
    }
    diagnose(Severity::error, "not-understood", "there is no comparison " + operation, "");
    return false;
}

bool Interpreter::matches_expression(const std::string& text, const std::string& expression)
{
    regex_t compiled{};
    const int flags = REG_EXTENDED | (no_case_match_ ? REG_ICASE : 0);
    if (::regcomp(&compiled, expression.c_str(), flags) != 0) {
        diagnose(Severity::error, "regular-expression",
                 "\"" + expression + "\" is no regular expression", "see regex(7)");
        return false;
    }
    std::array<regmatch_t, 10> matches{};
    const bool found = ::regexec(&compiled, text.c_str(), matches.size(), matches.data(), 0) == 0;
    const auto groups = compiled.re_nsub;
    ::regfree(&compiled);
    auto& variable = variables.at("BASH_REMATCH");
    variable = {};
    for (std::size_t i = 0; found && i <= groups && i < matches.size(); ++i) {
        const auto& [begin, end] = matches.at(i);
        auto& value = variable.values.at[static_cast<unsigned>(i)];
        value.value = begin < 0 ? std::string{}
                                : text.substr(static_cast<std::size_t>(begin),
                                              static_cast<std::size_t>(end - begin));
    }
    return found;
}

bool Interpreter::evaluate(const ConditionCommand& condition)
{
    step();
    const auto& operation = condition.operation;
    if (operation == "!") {
        return !evaluate(*condition.first);
    }
    if (operation == "&&") {
        return evaluate(*condition.first) && evaluate(*condition.second);
    }
    if (operation == "||") {
        return evaluate(*condition.first) || evaluate(*condition.second);
    }
    const auto left = expand_text(condition.left);
    if (operation.empty()) {
        return !left.empty();
    }
    if (condition.right.parts.empty()) {
        return test(operation, left);
    }
    if (operation == "=~") {
        return matches_expression(left, Expander(*this).expression(condition.right));
    }
    if (operation == "==" || operation == "=" || operation == "!=") {
        const auto pattern = Expander(*this).pattern(condition.right);
        const bool matches = no_case_match_ ? pattern_matches_text(lower(pattern), lower(left))
                                            : pattern_matches_text(pattern, left);
        return matches == (operation != "!=");
    }
    return compare(left, operation, expand_text(condition.right));
}

}  // namespace dkms::conf::shell
