// What stands between the braces of `${…}`: what becomes of a value.
#include <algorithm>
#include <cctype>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "conf-parsers/shell/pattern.hpp"
#include "conf-parsers/shell/quoting.hpp"

namespace dkms::conf::shell {
namespace {

char upper(char c)
{
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Puts the match for each `&` of a replacement; `\&` is plain.
std::string filled_in(std::string_view replacement, std::string_view match)
{
    std::string result;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
        if (replacement[i] == '\\' && (next == '&' || next == '\\')) {
            result += replacement[++i];
        } else if (replacement[i] == '&') {
            result += match;
        } else {
            result += replacement[i];
        }
    }
    return result;
}

/// Where the longest match from here ends.
/// @param whole only one up to the end of the value counts
std::optional<std::size_t> match_end(const Pattern& wanted, const std::string& value,
                                     std::size_t begin, bool whole)
{
    const auto end = wanted.longest(value, begin);
    return whole && end != value.size() ? std::nullopt : end;
}

/// Whether a pattern may match nothing behind the last character: bash judges
/// that by how the pattern begins.
bool may_take_nothing(std::string_view operation, std::string_view written)
{
    return operation == "/%" ? !written.starts_with("@(") && !written.starts_with("+(")
                             : written.starts_with('*');
}

/// Whether a pattern ends in a backslash that makes nothing plain.
bool ends_in_backslash(const std::string& written)
{
    const auto last = written.find_last_not_of('\\');
    const auto count = written.size() - (last == std::string::npos ? 0 : last + 1);
    return count % 2 == 1;
}

/// The pattern with a `*` around it. Before bash looks where a pattern is, it looks whether this
/// one matches: it does, unless the `*` is one with what is beside it.
std::string framed(const std::string& operation, const std::string& written)
{
    const bool begins_with_star = written.starts_with('*') && !written.starts_with("*(");
    const bool ends_with_star = written.ends_with('*');
    const bool ends_escaped = ends_in_backslash(written.substr(0, written.size() - 1));
    if (begins_with_star && ends_with_star) {
        return written;
    }
    const bool adds_before = !begins_with_star && operation != "/#";
    const bool adds_after = operation != "/%" && (!ends_with_star || ends_escaped);
    return (adds_before ? "*" : "") + written + (adds_after ? "*" : "");
}

/// Whether a text may have a pattern in it that its framed form does not match.
bool may_hide(const std::string& written)
{
    return ends_in_backslash(written) || written.find('(') != std::string::npos
           || written.ends_with("\\*");
}

/// Whether bash looks for no further match from a place on.
bool stops_before(const std::string& operation, const Pattern& frame, const std::string& value,
                  std::size_t place)
{
    return operation != "//"
           || (frame.is_odd() && place < value.size()
               && !frame.matches(std::string_view(value).substr(place)));
}

}  // namespace

bool Expander::changes_something(const Parameter& parameter, const std::string& value)
{
    const auto& operation = parameter.operation;
    if (operation.empty()) {
        return false;
    }
    const bool removes = operation.front() == '#' || operation.front() == '%';
    return removes ? !value.empty() : operation != "@" || text(*parameter.argument) != "a";
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
            return remove(operation, value, operand(*parameter.argument));
        case '/':
            return replace(parameter, value);
        case '^':
        case ',':
            return change_case(parameter, value);
        case ':':
            return slice(parameter, value).value_or("");
        case '@':
            return transform(parameter, value);
        default:
            return value;
    }
}

std::vector<std::string> Expander::applied(const Parameter& parameter, Words values)
{
    if (parameter.operation == "@") {
        const auto letter = text(*parameter.argument);
        const bool is_arguments = parameter.subscript == nullptr;
        if (is_arguments) {
            leave_to_bash(letter == "A" && !values.empty());
        } else if ((letter == "A" || letter == "K" || letter == "k") && !is_scalar(parameter)) {
            return transform_whole(parameter, letter[0]);
        }
        const auto* variable = shell_.variables.find(shell_.target(parameter.name));
        if (letter == "a" && variable != nullptr && !variable->has_value) {
            return {variable->letters()};
        }
    }
    std::transform(values.begin(), values.end(), values.begin(),
                   [&](const auto& each) { return apply(parameter, each); });
    return values;
}

/// `#`, `##`, `%`, `%%`: without the shortest or longest match at one end.
std::string Expander::remove(const std::string& operation, const std::string& value,
                             const std::string& pattern)
{
    const Pattern wanted(pattern, shell_.budget);
    const bool longest = operation.size() == 2;
    if (operation.front() == '#') {
        const auto end = longest ? wanted.longest(value, 0) : wanted.shortest(value, 0);
        return value.substr(end.value_or(0));
    }
    for (std::size_t i = 0; i <= value.size(); ++i) {
        const auto begin = longest ? i : value.size() - i;
        shell_.budget.walk(1);
        if (wanted.matches(std::string_view(value).substr(begin))) {
            return value.substr(0, begin);
        }
    }
    return value;
}

/// The text that replaces a match, in which a quoted `&` is plain.
std::string Expander::replacement(const Word& word)
{
    const Meanwhile of_assignment(in_assignment_, false);
    const auto all = pieces(word);
    const bool stands_alone = word.parts.size() == 1 && !has_own_separators();
    leave_to_bash(has_unquoted_list(word) || (has_list(word) && !stands_alone)
                  || has_empty_element(all));
    std::string result;
    for (const auto& piece : all) {
        for (const char c : piece.text) {
            result +=
                piece.quoted && (c == '&' || c == '\\') ? std::string{'\\', c} : std::string(1, c);
        }
        result += piece.ends_field ? " " : "";
    }
    return result;
}

/// `/`, `//`, `/#`, `/%`: the longest match from the first place on.
std::string Expander::replace(const Parameter& parameter, const std::string& value)
{
    auto operation = parameter.operation;
    auto written = operand(*parameter.argument);
    if (operation == "/" && (written.starts_with('#') || written.starts_with('%'))) {
        operation += written[0];  // it came out of a variable
        written.erase(0, 1);
    }
    const auto with = parameter.second ? replacement(*parameter.second) : std::string{};
    if (written.empty()) {
        const auto plain = filled_in(with, "");
        return (operation == "/#" ? plain : "") + value + (operation == "/%" ? plain : "");
    }
    const bool is_found =
        (written != "\\" || operation == "/%")
        && (!may_hide(written)
            || Pattern(framed(operation, written), shell_.budget, shell_.options_.no_case_match)
                   .matches(value));
    return is_found ? replaced(value, operation, written, with) : value;
}

std::string Expander::replaced(const std::string& value, const std::string& operation,
                               const std::string& written, const std::string& with)
{
    const Pattern wanted(written, shell_.budget, shell_.options_.no_case_match);
    const std::size_t places =
        value.size() + static_cast<std::size_t>(may_take_nothing(operation, written));
    const bool stops_at_once = operation == "/#";
    const auto end_of_match = [&](std::size_t begin) -> std::optional<std::size_t> {
        shell_.budget.walk(1);
        if (begin >= places) {
            return std::nullopt;
        }
        return match_end(wanted, value, begin, operation == "/%");
    };
    const Pattern frame(framed(operation, written), shell_.budget, shell_.options_.no_case_match);
    std::string result;
    std::size_t at = 0;
    bool is_done = false;
    do {
        const auto end = is_done ? std::nullopt : end_of_match(at);
        if (end) {
            result += filled_in(with, std::string_view(value).substr(at, *end - at));
            shell_.budget.make(with.size());
            is_done = stops_before(operation, frame, value, std::max(*end, at + 1));
        }
        is_done = is_done || stops_at_once;
        const bool moves = end && *end > at;
        if (!moves) {
            result.append(value, at, 1);
        }
        at = moves ? *end : at + 1;
    } while (at < value.size());
    const bool is_at_end = operation == "/%" && !is_done && end_of_match(value.size());
    return is_at_end ? result + filled_in(with, "") : result;
}

std::string Expander::change_case(const Parameter& parameter, std::string value)
{
    const bool up = parameter.operation.front() == '^';
    const bool all = parameter.operation.size() == 2;
    const auto written = operand(*parameter.argument);
    const auto& parts = parameter.argument->parts;
    const bool is_quoted =
        std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.quoted; });
    const Pattern wanted(written.empty() && !is_quoted ? "?" : written, shell_.budget);
    for (std::size_t i = 0; i < value.size() && (all || i == 0); ++i) {
        if (wanted.matches(std::string_view(value).substr(i, 1))) {
            value[i] = up ? upper(value[i]) : lower(value[i]);
        }
    }
    return value;
}

Expander::Value Expander::slice(const Parameter& parameter, const std::string& value)
{
    const auto size = static_cast<std::int64_t>(value.size());
    auto begin = shell_.number(text(*parameter.argument));
    begin = begin < 0 ? size + begin : begin;
    if (begin < 0 || begin > size) {
        return std::nullopt;
    }
    auto count = size - begin;
    if (parameter.second) {
        const auto written = shell_.number(text(*parameter.second));
        count = std::min(count, written < 0 ? count + written : written);
        if (count < 0) {
            shell_.abandon("slice", "the part of a text ends before it begins", "");
        }
    }
    return value.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
}

/// `${x@Q}` and its like, of one value.
std::string Expander::transform(const Parameter& parameter, const std::string& value)
{
    const auto letter = text(*parameter.argument);
    const auto changed = [&](std::size_t count, char (*change)(char)) {
        auto result = value;
        std::transform(result.begin(),
                       result.begin() + static_cast<std::ptrdiff_t>(std::min(count, result.size())),
                       result.begin(), change);
        return result;
    };
    switch (letter.size() == 1 ? letter[0] : '\0') {
        case 'Q':
        case 'K':
        case 'k':
            return single_quoted(value);
        case 'E':
            return with_escapes(value, EscapeKind::ansi_quotes);
        case 'U':
            return changed(value.size(), upper);
        case 'u':
            return changed(1, upper);
        case 'L':
            return changed(value.size(), lower);
        case 'A':
        case 'a':
            return declaration(parameter, value);
        default:
            break;
    }
    if (letter == "P") {
        shell_.abandon("not-understood", "${" + parameter.name + "@P} is not evaluated here", "");
    }
    shell_.abandon("syntax", "there is no expansion ${" + parameter.name + "@" + letter + "}", "",
                   Abandoned::What::shell);
}

/// `${x@A}`, a command that declares x, and `${x@a}`, its attributes.
std::string Expander::declaration(const Parameter& parameter, const Value& value)
{
    const auto letter = text(*parameter.argument);
    const auto name = shell_.target(parameter.name);
    const auto* variable = shell_.variables.find(name);
    if (variable == nullptr || (letter != "a" && letter != "A")) {
        return {};
    }
    auto letters = variable->letters();
    if (letter == "a") {
        return letters;
    }
    if (!value) {
        return letters.empty() ? std::string{} : "declare -" + letters + " " + name;
    }
    const auto assigned = name + "=" + single_quoted(*value);
    return letters.empty() ? assigned : "declare -" + letters + " " + assigned;
}

/// `${a[@]@A}`, which declares the array, `${a[@]@K}` and `${a[@]@k}`, its keys and values. The
/// declaration is a list, of three, where arguments are made of it and IFS splits at blanks.
std::vector<std::string> Expander::transform_whole(const Parameter& parameter, char letter)
{
    const auto* variable = shell_.variables.find(shell_.target(parameter.name));
    const auto values = elements(parameter);
    const auto indexes = keys(parameter);
    Words words;
    std::string list;
    for (std::size_t i = 0; i < std::min(values.size(), indexes.size()); ++i) {
        list += letter == 'A' ? "[" + quoted_key(indexes[i]) + "]=" + double_quoted(values[i])
                              : quoted_key(indexes[i]) + " " + double_quoted(values[i]);
        const bool is_last = i + 1 == indexes.size();
        list += is_last && !variable->is_associative ? "" : " ";
        words.push_back(indexes[i]);
        words.push_back(values[i]);
    }
    if (letter == 'k') {
        return words;
    }
    if (letter == 'K' || variable == nullptr) {
        return list.empty() ? Words{} : Words{list};
    }
    const auto letters = "-" + variable->letters();
    const auto assigned = parameter.name + (variable->has_value ? "=(" + list + ")" : "");
    const auto separators = shell_.separators();
    const bool splits = makes_fields_ && !is_star(parameter)
                        && (separators.empty() || separators.find(' ') != std::string::npos);
    return splits ? Words{"declare", letters, assigned}
                  : Words{"declare " + letters + " " + assigned};
}

}  // namespace dkms::conf::shell
