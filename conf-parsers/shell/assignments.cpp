// Variables: reading, assigning, computing with them.
#include <stdexcept>

#include "conf-parsers/shell/arithmetic.hpp"
#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::int64_t index_limit = 100'000;

}  // namespace

std::string Interpreter::get(const std::string& name) const
{
    const auto* variable = variables.find(name);
    if (variable == nullptr) {
        return {};
    }
    const auto first = variable->values.at.find(0);
    return first == variable->values.at.end() ? std::string{} : first->second.value;
}

std::string Interpreter::get(const std::string& name, const std::string& subscript)
{
    const auto* variable = variables.find(name);
    if (variable == nullptr || subscript.empty()) {
        return get(name);
    }
    if (variable->is_associative) {
        const auto found = variable->associative.find(subscript);
        return found == variable->associative.end() ? std::string{} : found->second;
    }
    const auto found = variable->values.at.find(index_of(variable, subscript));
    return found == variable->values.at.end() ? std::string{} : found->second.value;
}

/// A subscript is an expression; a negative one counts from the end.
unsigned Interpreter::index_of(const Variable* variable, const std::string& subscript)
{
    auto index = arithmetic(subscript);
    if (index < 0 && variable != nullptr && !variable->values.at.empty()) {
        index += static_cast<std::int64_t>(variable->values.at.rbegin()->first) + 1;
    }
    if (index < 0 || index > index_limit) {
        diagnose(Severity::error, "subscript", "[" + subscript + "] is no index of an array",
                 "modules, patches and commands are counted from 0");
        return 0;
    }
    return static_cast<unsigned>(index);
}

void Interpreter::set(const std::string& name, const std::string& subscript, std::string value,
                      bool is_indexed)
{
    // The subscript may count something up, so it is evaluated first, and once.
    const auto* present = variables.find(name);
    const bool is_associative = present != nullptr && present->is_associative;
    const unsigned index = is_indexed && !is_associative ? index_of(present, subscript) : 0;
    auto& variable = variables.at(name);
    variable.assigned = true;
    if (is_associative) {
        variable.associative[subscript] = std::move(value);
        return;
    }
    variable.values.indexed = variable.values.indexed || is_indexed;
    variable.values.at[index] = {
        .value = std::move(value),
        .origin = {.kind = kind_, .file = file_, .at = at_, .length = length_}};
}

void Interpreter::assign(const Assignment& assignment)
{
    at_ = assignment.at;
    length_ = assignment.length;
    if (assignment.is_array) {
        auto& variable = variables.at(assignment.name);
        variable.assigned = true;
        variable.values.indexed = true;
        if (!assignment.append) {
            variable.values.at.clear();
            variable.associative.clear();
        }
        assign_array(assignment, variables.at(assignment.name));
        return;
    }
    const bool is_indexed = assignment.subscript != nullptr;
    const auto subscript = is_indexed ? expand_text(*assignment.subscript) : std::string{};
    auto value = expand_text(assignment.value);
    at_ = assignment.at;
    length_ = assignment.length;
    if (!assignment.append) {
        set(assignment.name, subscript, std::move(value), is_indexed);
        return;
    }
    if (is_indexed) {
        const auto* present = variables.find(assignment.name);
        const bool is_associative = present != nullptr && present->is_associative;
        const auto index =
            is_associative ? subscript : std::to_string(index_of(present, subscript));
        set(assignment.name, index, get(assignment.name, index) + value, true);
        return;
    }
    set(assignment.name, "", get(assignment.name) + value, false);
}

void Interpreter::assign_array(const Assignment& assignment, Variable& variable)
{
    auto next = variable.values.at.empty() ? 0 : variable.values.at.rbegin()->first + 1;
    for (const auto& element : assignment.elements) {
        if (element.value.length > 0) {
            at_ = element.value.at;
            length_ = element.value.length;
        }
        if (element.subscript != nullptr) {
            const auto subscript = expand_text(*element.subscript);
            set(assignment.name, subscript, expand_text(element.value), true);
            next = variable.is_associative ? 0 : index_of(&variable, subscript) + 1;
            continue;
        }
        for (auto& field : Expander(*this).fields(element.value)) {
            set(assignment.name, std::to_string(next++), std::move(field), true);
        }
    }
}

std::int64_t Interpreter::arithmetic(const std::string& expression)
{
    const ArithmeticVariables access = {
        .get =
            [this](const std::string& name, const std::string& subscript) {
                step();
                return get(name, subscript);
            },
        .set =
            [this](const std::string& name, const std::string& subscript, std::int64_t value) {
                set(name, subscript, std::to_string(value), !subscript.empty());
            }};
    try {
        return evaluate_arithmetic(expression, access);
    } catch (const std::domain_error& error) {
        diagnose(Severity::error, "arithmetic",
                 "\"" + expression + "\": " + std::string(error.what()), "");
        return 0;
    }
}

}  // namespace dkms::conf::shell
