// Variables: reading, assigning, computing with them.
#include <algorithm>
#include <cctype>
#include <limits>
#include <stdexcept>

#include "conf-parsers/shell/arithmetic.hpp"
#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/joins_star.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {

/// What splits words: the value of IFS, or blanks.
std::string Interpreter::separators()
{
    return get("IFS").value_or(" \t\n");
}

std::string Interpreter::target(const std::string& name)
{
    constexpr unsigned longest_chain = 8;
    auto result = name;
    for (unsigned i = 0; i < longest_chain; ++i) {
        const auto* variable = variables.find(result);
        if (variable == nullptr || !variable->attributes.reference || !variable->is_set()) {
            return result;
        }
        result = variable->values.at.at(0).value;
    }
    abandon("reference", name + " is a reference to itself", "declare -n names another variable");
}

std::optional<std::string> Interpreter::get(const std::string& written, const Subscript& subscript)
{
    const auto name = target(written);
    const auto* variable = variables.find(name);
    if (variable == nullptr) {
        if (subscript) {
            index_of(nullptr, *subscript);  // it may count something up
        }
        return std::nullopt;
    }
    if (variable->is_associative) {
        const auto found = variable->associative.find(subscript.value_or("0"));
        return found == variable->associative.end() ? std::nullopt
                                                    : std::optional(found->second.value);
    }
    // There is nothing from whose end to count in a value that is none of an array.
    const auto* array = variable->is_array() ? variable : nullptr;
    const auto index = subscript ? index_of(array, *subscript) : 0;
    const auto found = index ? variable->values.at.find(*index) : variable->values.at.end();
    return found == variable->values.at.end() ? std::nullopt : std::optional(found->second.value);
}

/// A subscript is an expression; a negative one counts from the end.
std::optional<std::uint32_t> Interpreter::index_of(const Variable* variable,
                                                   const std::string& subscript)
{
    const auto value = arithmetic(subscript);
    if (!value) {
        throw Abandoned{.what = Abandoned::What::text};
    }
    auto index = *value;
    if (index < 0 && variable != nullptr && !variable->values.at.empty()) {
        index += static_cast<std::int64_t>(variable->values.at.rbegin()->first) + 1;
    } else if (index < 0 && variable != nullptr && !variable->is_array()) {
        index += 1;  // one that is only declared counts as having one element
    }
    if (index >= std::numeric_limits<std::int32_t>::max()) {
        diagnose(Severity::error, "not-understood",
                 "[" + subscript + "] is a larger index than is kept here", "");
        return std::nullopt;
    }
    if (index < 0) {
        diagnose(Severity::error, "subscript", "[" + subscript + "] is no index of an array",
                 "modules, patches and commands are counted from 0");
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(index);
}

/// A subscript that has no side effects any more.
std::string Interpreter::evaluated_index(const std::string& name, const std::string& subscript)
{
    const auto* variable = variables.find(target(name));
    if (variable != nullptr && variable->is_associative) {
        if (subscript.empty()) {
            abandon("subscript", "an empty text is no key of an array", "");
        }
        return subscript;
    }
    const auto index = index_of(variable, subscript);
    if (!index) {
        throw Abandoned{};
    }
    return std::to_string(*index);
}

bool Interpreter::refuses_change(const std::string& name)
{
    const auto* variable = variables.find(target(name));
    const bool refuses = variable != nullptr && variable->attributes.readonly;
    if (refuses) {
        diagnose(Severity::error, "readonly", name + " is read-only", "");
    }
    return refuses;
}

std::string Interpreter::with_attributes(const Variable& variable, std::string value)
{
    for (auto& c : value) {
        const auto code = static_cast<unsigned char>(c);
        c = variable.attributes.lower   ? static_cast<char>(std::tolower(code))
            : variable.attributes.upper ? static_cast<char>(std::toupper(code))
                                        : c;
    }
    return value;
}

void Interpreter::set(const std::string& written, const Subscript& subscript, std::string value,
                      bool append)
{
    const auto name = target(written);
    if (refuses_change(name)) {
        throw Abandoned{};
    }
    // Subscript and value may count something up, so each is evaluated once.
    const auto* present = variables.find(name);
    const bool is_associative = present != nullptr && present->is_associative;
    const auto key = subscript ? evaluated_index(name, *subscript) : "0";
    const bool is_integer = present != nullptr && present->attributes.integer;
    if (append) {
        const auto before = get(name, key).value_or("");
        value = is_integer ? std::to_string(
                    static_cast<std::int64_t>(static_cast<std::uint64_t>(number(before))
                                              + static_cast<std::uint64_t>(number(value))))
                           : before + value;
    } else if (is_integer) {
        value = std::to_string(number(value));
    }
    budget.make(value.size());
    auto& variable = variables.at(name);
    variable.assigned = true;
    variable.has_value = true;
    value = with_attributes(variable, std::move(value));
    if (is_associative) {
        auto& keyed = variable.associative[key];
        keyed.order = keyed.order == 0 ? ++keys_made_ : keyed.order;
        keyed.value = std::move(value);
        return;
    }
    variable.values.indexed = variable.values.indexed || subscript;
    variable.values.at[static_cast<std::uint32_t>(std::stoul(key))] = {
        .value = std::move(value),
        .origin = {.kind = kind_, .file = file_, .at = at_, .length = length_}};
}

void Interpreter::set_array(const std::string& written, const Words& values)
{
    const auto name = target(written);
    auto& variable = variables.at(name);
    variable.has_value = true;
    variable.values = {.at = {}, .indexed = true};
    variable.associative.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        set(name, std::to_string(i), values[i]);
    }
}

bool Interpreter::set_named(const std::string& name, std::string value)
{
    const auto bracket = name.find('[');
    const auto plain = name.substr(0, bracket);
    const bool is_name = !plain.empty() && is_name_start(plain.front())
                         && std::all_of(plain.begin(), plain.end(), is_name_char);
    if (!is_name || refuses_change(plain)) {
        return false;
    }
    const bool has_subscript = bracket != std::string::npos;
    if (has_subscript && (!name.ends_with(']') || name.size() < bracket + 3)) {
        return false;
    }
    Subscript subscript;
    if (has_subscript) {
        subscript = name.substr(bracket + 1, name.size() - bracket - 2);
    }
    const auto* present = variables.find(target(plain));
    if (present != nullptr && present->attributes.integer) {
        value = std::to_string(number(value));  // an error in it ends more than one in a subscript
    }
    try {
        set(plain, subscript, std::move(value));
    } catch (const Abandoned& error) {
        if (error.what != Abandoned::What::line) {
            throw;
        }
        return false;
    }
    return true;
}

void Interpreter::assign(const Assignment& assignment)
{
    if (assignment.is_array) {  // there is an array, even if a mistake in it follows
        const auto name = target(assignment.name);
        if (!refuses_change(name)) {
            const bool is_new = variables.find(name) == nullptr;
            auto& variable = variables.at(name);
            variable.has_value = variable.has_value || is_new;
            variable.values.indexed = !variable.is_associative;
        }
    }
    const auto& parts = assignment.value.parts;
    const bool is_expanded = std::any_of(parts.begin(), parts.end(), [](const Part& part) {
        return !std::holds_alternative<Literal>(part.what);
    });
    const JoinsStar joins(joins_star_, is_expanded);
    const auto* present = variables.find(target(assignment.name));
    store(expanded(assignment, present != nullptr && present->is_associative));
}

/// All words are expanded before anything is changed.
Interpreter::Expanded Interpreter::expanded(const Assignment& assignment, bool has_keys)
{
    at_ = assignment.at;
    length_ = assignment.length;
    Expanded result{.name = assignment.name,
                    .append = assignment.append,
                    .is_array = assignment.is_array,
                    .at = assignment.at,
                    .length = assignment.length};
    if (assignment.is_array) {
        for (const auto& element : assignment.elements) {
            if (has_keys) {
                result.elements.push_back(keyed_element(element));
            } else {
                expand_element(element, result.elements);
            }
        }
        return result;
    }
    auto value = Expander(*this).assigned(assignment.value);
    Subscript subscript;
    if (assignment.subscript != nullptr) {
        subscript = expand_text(*assignment.subscript);
    }
    result.elements.push_back({.subscript = std::move(subscript),
                               .value = std::move(value),
                               .append = assignment.append});
    return result;
}

/// Of an associative array, where a value without a key is one by turns. Neither is split.
Interpreter::Expanded::Element Interpreter::keyed_element(const Assignment::Element& element)
{
    Subscript key;
    if (element.subscript != nullptr) {
        key = expand_text(*element.subscript);
    }
    return {.subscript = std::move(key),
            .value = Expander(*this).joined_fields(element.value),
            .append = element.append,
            .at = at_,
            .length = length_};
}

void Interpreter::expand_element(const Assignment::Element& element,
                                 std::vector<Expanded::Element>& all)
{
    const auto place = [&](Expanded::Element made) {
        made.at = element.value.length > 0 ? element.value.at : at_;
        made.length = element.value.length > 0 ? element.value.length : length_;
        all.push_back(std::move(made));
    };
    auto word = element.value;
    if (element.subscript != nullptr) {
        if (!has_braces(element.value, budget)) {
            auto subscript = expand_text(*element.subscript);
            place({.subscript = std::move(subscript),
                   .value = Expander(*this).element(element.value),
                   .append = element.append});
            return;
        }
        // `[1]={a,b}`: with braces in it, it becomes words like all others.
        const auto written = "[" + expand_text(*element.subscript) + "]=";
        word.parts.insert(word.parts.begin(), {.what = Literal{written}, .quoted = true});
    }
    for (auto& field : Expander(*this).fields(word)) {
        place({.value = std::move(field)});
    }
}

void Interpreter::store(Expanded assignment)
{
    at_ = assignment.at;
    length_ = assignment.length;
    if (assignment.is_array) {
        store_array(assignment);
        return;
    }
    auto& only = assignment.elements.front();
    set(assignment.name, only.subscript, std::move(only.value), only.append);
}

void Interpreter::store_array(Expanded& assignment)
{
    const auto name = target(assignment.name);
    auto& elements = assignment.elements;
    if (refuses_change(name)) {
        throw Abandoned{};
    }
    auto& variable = variables.at(name);
    variable.assigned = true;
    variable.has_value = true;
    variable.values.indexed = !variable.is_associative;
    if (!assignment.append) {
        variable.values.at.clear();
        variable.associative.clear();
    }
    if (variable.is_associative && !elements.empty() && !elements.front().subscript) {
        // Keys and values by turns.
        for (std::size_t i = 0; i < elements.size(); i += 2) {
            const bool has_value = i + 1 < elements.size();
            set(name, elements[i].value, has_value ? elements[i + 1].value : std::string{});
        }
        return;
    }
    auto next = variable.values.at.empty() ? 0 : variable.values.at.rbegin()->first + 1;
    for (auto& element : elements) {
        at_ = element.at;
        length_ = element.length;
        auto key =
            element.subscript ? evaluated_index(name, *element.subscript) : std::to_string(next);
        if (!variable.is_associative) {
            next = static_cast<std::uint32_t>(std::stoul(key)) + 1;
        }
        set(name, std::move(key), std::move(element.value), element.append);
    }
}

std::optional<std::int64_t> Interpreter::arithmetic(const std::string& expression)
{
    const ArithmeticVariables access = {
        .index = [this](const std::string& name,
                        const std::string& subscript) { return evaluated_index(name, subscript); },
        .get =
            [this](const std::string& name, const Subscript& subscript) {
                budget.step();
                if (variables.find(target(name)) != nullptr) {
                    return get(name, subscript).value_or("");
                }
                const auto special = Expander(*this).machine_value(name);
                return subscript ? "" : special.value_or("");
            },
        .set =
            [this](const std::string& name, const Subscript& subscript, std::int64_t value) {
                const auto* present = variables.find(target(name));
                if (present != nullptr && present->attributes.readonly) {
                    throw std::domain_error(name + " is read-only");
                }
                set(name, subscript, std::to_string(value));
            },
        .depth = arithmetic_depth_};
    try {
        budget.walk(expression.size());
        return evaluate_arithmetic(expression, access);
    } catch (const std::domain_error& error) {
        diagnose(Severity::error, "arithmetic",
                 "\"" + expression + "\": " + std::string(error.what()), "");
        return std::nullopt;
    }
}

std::int64_t Interpreter::number(const std::string& expression)
{
    const auto value = arithmetic(expression);
    if (!value) {
        throw Abandoned{};
    }
    return *value;
}

}  // namespace dkms::conf::shell
