// What stands between the braces of `${…}`.
#include <algorithm>
#include <cctype>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/pattern.hpp"

namespace dkms::conf::shell {
namespace {

/// `${x@Q}`: a word that a shell reads as this text.
std::string quoted_for_shell(const std::string& value)
{
    std::string result = "'";
    for (const char c : value) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result + "'";
}

bool is_list(const std::string& name)
{
    return name == "@" || name == "*";
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

std::vector<std::string> Expander::elements(const Parameter& parameter)
{
    std::vector<std::string> result;
    if (is_list(parameter.name)) {
        return shell_.positional_;
    }
    if (const auto* variable = shell_.variables.find(parameter.name)) {
        for (const auto& [index, text] : variable->values.at) {
            result.push_back(text.value);
        }
        for (const auto& [key, text] : variable->associative) {
            result.push_back(text);
        }
    }
    return result;
}

std::vector<std::string> Expander::keys(const Parameter& parameter) const
{
    std::vector<std::string> result;
    if (const auto* variable = shell_.variables.find(parameter.name)) {
        for (const auto& [index, text] : variable->values.at) {
            result.push_back(std::to_string(index));
        }
        for (const auto& [key, text] : variable->associative) {
            result.push_back(key);
        }
    }
    return result;
}

/// `$#`, `$?`, `$0`, `$1`…
std::string Expander::special(const std::string& name, bool& is_set) const
{
    is_set = true;
    if (name == "#") {
        return std::to_string(shell_.positional_.size());
    }
    if (name == "?") {
        return std::to_string(shell_.status_);
    }
    if (name == "0") {
        return "dkms";
    }
    const auto number = name.size() > 4 ? 0 : std::stoul(name);
    is_set = number >= 1 && number <= shell_.positional_.size();
    return is_set ? shell_.positional_[number - 1] : std::string{};
}

/// The value of one element or scalar.
std::string Expander::value(const Parameter& parameter, bool& is_set)
{
    const auto& name = parameter.name;
    if (name == "#" || name == "?"
        || (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) != 0)) {
        return special(name, is_set);
    }
    const auto* variable = shell_.variables.find(name);
    const auto subscript = parameter.subscript ? text(*parameter.subscript) : std::string{};
    if (variable != nullptr && variable->is_associative) {
        const auto found = variable->associative.find(subscript);
        is_set = found != variable->associative.end();
        return is_set ? found->second : std::string{};
    }
    if (parameter.subscript == nullptr) {
        is_set = variable != nullptr && variable->values.at.contains(0);
        return shell_.get(name);
    }
    const auto index = shell_.index_of(variable, subscript);
    is_set = variable != nullptr && variable->values.at.contains(index);
    return is_set ? variable->values.at.at(index).value : std::string{};
}

bool Expander::is_default_operation(const std::string& operation)
{
    return !operation.empty() && operation.size() <= 2
           && std::string_view("-=?+").find(operation.back()) != std::string_view::npos;
}

void Expander::add_elements(const std::vector<std::string>& elements, const Parameter& parameter,
                            bool quoted, std::vector<Piece>& pieces)
{
    const bool joins =
        quoted
        && (parameter.name == "*"
            || (parameter.subscript != nullptr && text(*parameter.subscript) == "*"));
    const auto separator =
        shell_.variables.find("IFS") != nullptr ? shell_.get("IFS").substr(0, 1) : std::string(" ");
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const bool is_last = i + 1 == elements.size();
        pieces.push_back({.text = elements[i] + (joins && !is_last ? separator : ""),
                          .quoted = quoted,
                          .splits = !quoted,
                          .ends_field = !joins && !is_last});
    }
}

void Expander::expand_parameter(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    const bool whole = is_whole_array(parameter);
    const auto add = [&](std::string text) {
        pieces.push_back({.text = std::move(text), .quoted = quoted, .splits = !quoted});
    };
    bool is_set = false;
    if (parameter.prefix == Parameter::Prefix::length) {
        add(std::to_string(whole ? elements(parameter).size() : value(parameter, is_set).size()));
    } else if (parameter.prefix == Parameter::Prefix::indirect) {
        expand_indirect(parameter, quoted, pieces);
    } else if (is_default_operation(parameter.operation)) {
        expand_default(parameter, quoted, pieces);
    } else if (whole) {
        expand_whole(parameter, quoted, pieces);
    } else {
        add(apply(parameter, value(parameter, is_set)));
    }
}

/// `${!name}`, the variable that is named there; `${!array[@]}`, its indexes.
void Expander::expand_indirect(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    if (is_whole_array(parameter)) {
        add_elements(keys(parameter), parameter, quoted, pieces);
        return;
    }
    bool is_set = false;
    auto target = parameter;
    target.prefix = Parameter::Prefix::none;
    target.name = value(parameter, is_set);
    target.subscript = nullptr;
    expand_parameter(target, quoted, pieces);
}

/// `$@`, `${array[*]}`, and each element changed as one is.
void Expander::expand_whole(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    auto all = elements(parameter);
    if (parameter.operation == ":") {
        all = slice_of(std::move(all), parameter);
    } else {
        std::transform(all.begin(), all.end(), all.begin(),
                       [&](const auto& each) { return apply(parameter, each); });
    }
    add_elements(all, parameter, quoted, pieces);
}

/// `${array[@]:2:3}`.
std::vector<std::string> Expander::slice_of(std::vector<std::string> all,
                                            const Parameter& parameter)
{
    const auto begin = static_cast<std::size_t>(std::clamp<std::int64_t>(
        shell_.arithmetic(text(*parameter.argument)), 0, static_cast<std::int64_t>(all.size())));
    // The positional parameters count from 1.
    const auto first = is_list(parameter.name) && begin > 0 ? begin - 1 : begin;
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(first));
    if (parameter.second) {
        const auto count = std::max<std::int64_t>(shell_.arithmetic(text(*parameter.second)), 0);
        all.resize(std::min(all.size(), static_cast<std::size_t>(count)));
    }
    return all;
}

/// What decides between a value and its default: of an array the first element.
std::string Expander::present_value(const Parameter& parameter, bool& is_set)
{
    if (!is_whole_array(parameter)) {
        return value(parameter, is_set);
    }
    const auto all = elements(parameter);
    is_set = !all.empty();
    return is_set ? all.front() : std::string{};
}

/// `:-`, `:=`, `:?`, `:+`, and without the colon.
void Expander::expand_default(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces)
{
    bool is_set = false;
    const auto present = present_value(parameter, is_set);
    const bool counts = is_set && (parameter.operation.size() == 1 || !present.empty());
    const char kind = parameter.operation.back();
    if (kind == '+' && !counts) {
        return;
    }
    if (kind != '+' && counts) {
        auto plain = parameter;
        plain.operation.clear();
        expand_parameter(plain, quoted, pieces);
        return;
    }
    if (kind == '?') {
        shell_.diagnose(Severity::error, "unset", parameter.name + ": " + text(*parameter.argument),
                        "give the variable a value first");
        shell_.flow_ = Flow::exit_shell;
        return;
    }
    if (kind == '=') {
        const auto given = text(*parameter.argument);
        shell_.set(parameter.name, parameter.subscript ? text(*parameter.subscript) : "", given,
                   parameter.subscript != nullptr);
        pieces.push_back({.text = given, .quoted = quoted, .splits = !quoted});
        return;
    }
    for (auto piece : Expander(shell_).pieces(*parameter.argument)) {
        piece.splits = !quoted && !piece.quoted;
        piece.quoted = quoted || piece.quoted;
        pieces.push_back(std::move(piece));
    }
}

std::string Expander::apply(const Parameter& parameter, const std::string& value)
{
    const auto& operation = parameter.operation;
    if (operation.empty()) {
        return value;
    }
    switch (operation.front()) {
        case '#':
        case '%':
            return remove(operation, value, pattern(*parameter.argument));
        case '/':
            return replace(parameter, value);
        case '^':
        case ',':
            return change_case(parameter, value);
        case ':':
            return slice(parameter, value);
        case '@':
            return text(*parameter.argument) == "Q" ? quoted_for_shell(value) : value;
        default:
            return value;
    }
}

/// `#`, `##`, `%`, `%%`: without the shortest or longest match at one end.
std::string Expander::remove(const std::string& operation, const std::string& value,
                             const std::string& pattern)
{
    const bool longest = operation.size() == 2;
    const bool front = operation.front() == '#';
    for (std::size_t i = 0; i <= value.size(); ++i) {
        const auto size = longest ? value.size() - i : i;
        const auto part = front ? value.substr(0, size) : value.substr(value.size() - size);
        if (pattern_matches_text(pattern, part)) {
            return front ? value.substr(size) : value.substr(0, value.size() - size);
        }
    }
    return value;
}

/// `/`, `//`, `/#`, `/%`: the longest match from each place on.
std::string Expander::replace(const Parameter& parameter, const std::string& value)
{
    const auto wanted = pattern(*parameter.argument);
    const auto with = parameter.second ? text(*parameter.second) : std::string{};
    const auto& operation = parameter.operation;
    const auto longest_from = [&](std::size_t begin) {
        for (std::size_t size = value.size() - begin; size > 0; --size) {
            const bool fits = operation != "/%" || begin + size == value.size();
            if (fits && pattern_matches_text(wanted, value.substr(begin, size))) {
                return size;
            }
        }
        return std::size_t{0};
    };
    std::string result;
    bool is_done = false;
    for (std::size_t i = 0; i < value.size();) {
        const auto size = is_done || (operation == "/#" && i > 0) ? 0 : longest_from(i);
        if (size == 0) {
            result += value[i++];
            continue;
        }
        shell_.step();
        result += with;
        i += size;
        is_done = operation != "//";
    }
    return result;
}

std::string Expander::change_case(const Parameter& parameter, std::string value)
{
    const bool up = parameter.operation.front() == '^';
    const bool all = parameter.operation.size() == 2;
    const auto wanted = pattern(*parameter.argument);
    for (std::size_t i = 0; i < value.size() && (all || i == 0); ++i) {
        if (wanted.empty() || pattern_matches_text(wanted, value.substr(i, 1))) {
            const auto c = static_cast<unsigned char>(value[i]);
            value[i] = static_cast<char>(up ? std::toupper(c) : std::tolower(c));
        }
    }
    return value;
}

std::string Expander::slice(const Parameter& parameter, const std::string& value)
{
    const auto size = static_cast<std::int64_t>(value.size());
    auto begin = shell_.arithmetic(text(*parameter.argument));
    begin = begin < 0 ? size + begin : begin;
    if (begin < 0 || begin > size) {
        return {};
    }
    auto end = size;
    if (parameter.second) {
        const auto count = shell_.arithmetic(text(*parameter.second));
        end = count < 0 ? size + count : std::min(size, begin + count);
    }
    return begin < end ? value.substr(static_cast<std::size_t>(begin),
                                      static_cast<std::size_t>(end - begin))
                       : std::string{};
}

}  // namespace dkms::conf::shell
