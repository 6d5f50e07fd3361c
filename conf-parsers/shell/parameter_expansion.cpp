// What stands between the braces of `${…}`: which value is meant.
#include <algorithm>
#include <cctype>
#include <numeric>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::shell {
namespace {

bool is_list(const std::string& name)
{
    return name == "@" || name == "*";
}

bool is_default_operation(const std::string& operation)
{
    return !operation.empty() && operation.size() <= 2
           && std::string_view("-=?+").find(operation.back()) != std::string_view::npos;
}

/// Whether a default is not needed.
/// @param filled with a colon in front of the operator: one empty value is none
bool is_given(const std::vector<std::string>& all, bool filled)
{
    const bool is_empty = all.size() == 1 && all.front().empty();
    return !all.empty() && !(filled && is_empty);
}

}  // namespace

bool Expander::is_whole_array(const Parameter& parameter)
{
    if (is_list(parameter.name)) {
        return true;
    }
    if (parameter.subscript == nullptr || parameter.subscript->parts.size() != 1) {
        return false;
    }
    const auto* literal = std::get_if<Literal>(&parameter.subscript->parts.front().what);
    return literal != nullptr && is_list(literal->text);
}

bool Expander::is_star(const Parameter& parameter)
{
    return parameter.name == "*" || parameter.operation == "*"
           || (parameter.subscript != nullptr && text(*parameter.subscript) == "*");
}

std::vector<std::string> Expander::elements(const Parameter& parameter)
{
    if (is_list(parameter.name)) {
        return *shell_.positional_;
    }
    Words result;
    if (const auto* variable = shell_.variables.find(shell_.target(parameter.name))) {
        shell_.budget.walk(variable->size());
        for (const auto& [index, text] : variable->values.at) {
            result.push_back(text.value);
        }
        for (const auto& key : variable->keys()) {
            result.push_back(variable->associative.at(key).value);
        }
    } else if (parameter.name == "FUNCNAME") {
        refuse_machine_value(parameter.name);
    } else if (auto only = machine_value(parameter.name)) {
        result.push_back(*std::move(only));
    }
    return result;
}

std::vector<std::string> Expander::keys(const Parameter& parameter)
{
    Words result;
    if (const auto* variable = shell_.variables.find(shell_.target(parameter.name))) {
        for (const auto& [index, text] : variable->values.at) {
            result.push_back(std::to_string(index));
        }
        for (const auto& key : variable->keys()) {
            result.push_back(key);
        }
    } else {
        refuse_machine_value(parameter.name);
    }
    return result;
}

/// The value of one element or scalar.
Expander::Value Expander::value(const Parameter& parameter)
{
    const auto& name = parameter.name;
    if (!name.empty() && !is_name_start(name.front())) {
        return special(name);
    }
    Interpreter::Subscript subscript;
    if (parameter.subscript != nullptr) {
        subscript = text(*parameter.subscript);
    }
    const auto target = shell_.target(name);
    if (target.find('[') != std::string::npos) {
        shell_.abandon("not-understood", name + " is a reference to an element", "");
    }
    if (shell_.variables.find(target) == nullptr) {
        if (!subscript) {
            return machine_value(target);
        }
        refuse_machine_value(target);
    }
    return shell_.get(target, subscript);
}

void Expander::expand_parameter(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    if (parameter.prefix == Parameter::Prefix::length) {
        expand_length(parameter, quoted, pieces);
    } else if (parameter.prefix == Parameter::Prefix::indirect) {
        expand_indirect(parameter, quoted, pieces);
    } else if (is_default_operation(parameter.operation)) {
        expand_default(parameter, quoted, pieces);
    } else if (is_whole_array(parameter)) {
        expand_whole(parameter, quoted, pieces);
    } else {
        auto piece = expanded_value(parameter);
        piece.quoted = quoted;
        piece.splits = !quoted;
        pieces.push_back(std::move(piece));
    }
}

/// What there is not stays so, and what would be done to it is not looked at.
Expander::Piece Expander::expanded_value(const Parameter& parameter)
{
    const auto present = value(parameter);
    if (!present) {
        return {.text = parameter.operation == "@" ? declaration(parameter, std::nullopt) : ""};
    }
    if (parameter.operation == ":") {
        auto part = slice(parameter, *present);
        return {.text = part.value_or(""), .strong = part.has_value()};
    }
    return {.text = apply(parameter, *present), .strong = changes_something(parameter, *present)};
}

void Expander::expand_length(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    const auto size = is_whole_array(parameter) ? elements(parameter).size()
                                                : value(parameter).value_or("").size();
    pieces.push_back({.text = std::to_string(size), .quoted = quoted, .splits = !quoted});
}

/// The parameter that the value of another one names: `name`, `name[2]`, `3`.
std::optional<Parameter> Expander::named_by(const Parameter& parameter)
{
    auto target = parameter;
    target.prefix = Parameter::Prefix::none;
    target.subscript = nullptr;
    auto plain = parameter;
    plain.operation.clear();
    const auto written = value(plain);
    if (!written || written->empty()) {
        return std::nullopt;
    }
    shell_.budget.walk(written->size());
    const auto bracket = written->find('[');
    target.name = written->substr(0, bracket);
    if (bracket != std::string::npos && written->ends_with(']')) {
        Scanner scanner(written->substr(bracket + 1, written->size() - bracket - 2));
        target.subscript = std::make_shared<const Word>(WordParser(scanner, 0).until("", true));
    }
    const bool is_name = is_list(target.name)
                         || (is_name_start(target.name.front())
                             && std::all_of(target.name.begin(), target.name.end(), is_name_char))
                         || std::all_of(target.name.begin(), target.name.end(), is_digit);
    return is_name ? std::optional(target) : std::nullopt;
}

/// `${!name}`, the variable that is named there; `${!array[@]}`, its indexes;
/// `${!prefix*}`, the names that begin so.
void Expander::expand_indirect(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    const bool lists_names = parameter.operation == "*"
                             || (parameter.operation == "@" && parameter.argument->parts.empty());
    if (lists_names) {
        Words names;
        for (const auto& [name, variable] : shell_.variables.all()) {
            if (name.starts_with(parameter.name) && (variable.has_elements())) {
                names.push_back(name);
            }
        }
        add_elements(names, is_star(parameter), quoted, pieces);
        return;
    }
    if (is_whole_array(parameter) && !is_list(parameter.name)) {
        add_changed(parameter, keys(parameter), quoted, pieces);
        return;
    }
    const auto* variable = shell_.variables.find(parameter.name);
    if (variable != nullptr && variable->attributes.reference) {
        pieces.push_back(
            {.text = shell_.target(parameter.name), .quoted = quoted, .splits = !quoted});
        return;
    }
    const auto target = named_by(parameter);
    if (!target) {
        shell_.abandon("indirect", "${!" + parameter.name + "} names no variable",
                       "its value has to be a name");
    }
    expand_parameter(*target, quoted, pieces);
}

/// `$@`, `${array[*]}`, and each element changed as one is.
void Expander::expand_whole(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    const bool is_nothing = !is_list(parameter.name) && elements(parameter).empty();
    if (is_nothing && parameter.operation != "@") {
        add_elements({}, is_star(parameter), quoted, pieces);
        return;
    }
    if (parameter.operation.empty()) {
        add_unchanged(elements(parameter), is_star(parameter), quoted, pieces);
        return;
    }
    const bool is_slice = parameter.operation == ":" && !is_scalar(parameter);
    const auto all = is_slice ? slice_of(parameter) : applied(parameter, elements(parameter));
    add_changed(parameter, all, quoted, pieces);
}

/// What was made of elements. With an empty IFS bash 5.2 leaves marks of its own in some.
void Expander::add_changed(const Parameter& parameter, const Words& all, bool quoted,
                           std::vector<Piece>& pieces)
{
    if (!quoted && !all.empty() && shell_.separators().empty()) {
        shell_.diagnose(Severity::error, "not-understood",
                        "with an empty IFS bash joins these in a way of its own", "");
    }
    add_elements(all, is_star(parameter) || joins_by_separator(parameter, quoted), quoted, pieces);
}

bool Expander::joins_by_separator(const Parameter& parameter, bool quoted)
{
    const auto& operation = parameter.operation;
    const bool is_joined =
        quoted
        || (!operation.empty()
            && std::string_view("#%@").find(operation.front()) != std::string_view::npos);
    return is_joined && in_assignment_ && !shell_.separators().empty();
}

/// A variable that is no array has one element, of which `${x[@]:1}` is a part.
bool Expander::is_scalar(const Parameter& parameter)
{
    const auto* variable = shell_.variables.find(shell_.target(parameter.name));
    return !is_list(parameter.name) && variable != nullptr && !variable->is_array();
}

/// The indexes of the elements; those of a list count from 1.
std::vector<std::int64_t> Expander::places_of(const Parameter& parameter, std::size_t count)
{
    std::vector<std::int64_t> places(count);
    std::iota(places.begin(), places.end(), 1);
    const auto* variable = shell_.variables.find(shell_.target(parameter.name));
    if (!is_list(parameter.name) && variable != nullptr && !variable->is_associative) {
        std::transform(variable->values.at.begin(), variable->values.at.end(), places.begin(),
                       [](const auto& element) { return element.first; });
    }
    return places;
}

/// `${array[@]:2:3}`: from an index on, and so many elements.
std::vector<std::string> Expander::slice_of(const Parameter& parameter)
{
    const auto all = elements(parameter);
    const auto places = places_of(parameter, all.size());
    const auto end = places.empty() ? 1 : places.back() + 1;
    const auto last = is_list(parameter.name) ? end : end - 1;
    auto begin = shell_.number(text(*parameter.argument));
    begin += begin < 0 ? end : 0;
    if (begin < 0 || begin > last) {
        return {};  // the length is not even evaluated
    }
    auto count = static_cast<std::int64_t>(all.size());
    if (parameter.second) {
        count = shell_.number(text(*parameter.second));
        if (count < 0) {
            shell_.abandon("slice", "the length of a part of an array is less than 0", "");
        }
    }
    Words result;
    if (is_list(parameter.name) && begin == 0 && count > 0) {
        result.emplace_back("dkms");  // $0 comes first
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (places[i] >= begin && static_cast<std::int64_t>(result.size()) < count) {
            result.push_back(all[i]);
        }
    }
    return result;
}

/// With a colon an empty value is none; but in an assignment bash takes the one empty element of
/// a list for a value.
bool Expander::empty_is_none(const Parameter& parameter, bool quoted) const
{
    const bool has_colon = parameter.operation.size() > 1;
    return has_colon && (quoted || !in_assignment_ || !is_whole_array(parameter));
}

/// `:-`, `:=`, `:?`, `:+`, and without the colon.
void Expander::expand_default(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    const bool whole = is_whole_array(parameter);
    const auto one = whole ? std::nullopt : value(parameter);
    const auto all = whole ? elements(parameter) : one ? Words{*one} : Words{};
    const bool counts = is_given(all, empty_is_none(parameter, quoted));
    const char kind = parameter.operation.back();
    if (kind == '+' && !counts) {
        const bool is_weak = whole && all.empty() && !is_star(parameter);
        pieces.push_back({.quoted = quoted, .weak = is_weak});
    } else if (kind == '+' || (kind == '-' && !counts)) {
        add_argument(*parameter.argument, quoted, pieces);
    } else if (whole && counts) {
        add_unchanged(all, is_star(parameter), quoted, pieces);
    } else {
        auto text = counts ? all.front() : set_default(parameter);
        pieces.push_back(
            {.text = std::move(text), .quoted = quoted, .splits = !quoted, .strong = !counts});
    }
}

/// What stands in place of a value.
void Expander::add_argument(const Word& argument, bool quoted, std::vector<Piece>& pieces)
{
    const bool lists = has_list(argument);
    if (lists && has_own_separators()) {
        shell_.diagnose(Severity::error, "not-understood",
                        "a list stands for a value that is split by an IFS of its own", "");
    }
    const Meanwhile of_argument(shell_.joins_star_, quoted);
    auto all = this->pieces(argument);
    if (quoted && all.empty()) {
        all.emplace_back();
    }
    for (auto& piece : all) {
        piece.splits = !quoted && !piece.quoted;
        piece.quoted = quoted || piece.quoted;
        piece.strong = piece.strong || (quoted && lists);
        pieces.push_back(std::move(piece));
    }
}

/// `:=`, the value that the variable has from now on; `:?`, that there has to be one.
std::string Expander::set_default(const Parameter& parameter)
{
    if (parameter.operation.back() == '?') {
        const auto given = text(*parameter.argument);
        shell_.abandon("unset", parameter.name + ": " + (given.empty() ? "is not set" : given),
                       "give the variable a value first", Abandoned::What::shell);
    }
    if (!is_name_start(parameter.name.front())) {
        shell_.abandon("unset", "$" + parameter.name + " cannot be set in this way", "");
    }
    Interpreter::Subscript subscript;
    if (parameter.subscript) {
        subscript = text(*parameter.subscript);
    }
    const Meanwhile of_argument(shell_.joins_star_, true);
    shell_.set(parameter.name, subscript, text(*parameter.argument));
    return shell_.get(parameter.name, subscript).value_or("");
}

}  // namespace dkms::conf::shell
