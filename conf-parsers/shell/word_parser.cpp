#include <algorithm>

#include "conf-parsers/shell/parser.hpp"
#include "conf-parsers/shell/quoting.hpp"

namespace dkms::conf::shell {
namespace {

/// Counts how deep expansions are in each other.
class Nested {
public:
    Nested(unsigned& depth, const Scanner& scanner) : depth_(depth)
    {
        constexpr unsigned limit = 64;
        if (depth_ > limit) {
            scanner.fail("this is nested too deeply");
        }
        ++depth_;
    }
    ~Nested() { --depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

private:
    unsigned& depth_;
};

bool ends_word(char c)
{
    return is_blank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' || c == '>'
           || c == '(' || c == ')';
}

/// `$@` and `${array[@]}`.
bool is_list(const Part& part)
{
    const auto* parameter = std::get_if<Parameter>(&part.what);
    if (parameter == nullptr || parameter->prefix == Parameter::Prefix::length) {
        return false;
    }
    const bool lists_names = parameter->operation == "@" && parameter->argument->parts.empty();
    if (parameter->name == "@" || lists_names) {
        return true;
    }
    const auto* subscript = parameter->subscript.get();
    const auto* literal = subscript != nullptr && subscript->parts.size() == 1
                              ? std::get_if<Literal>(&subscript->parts.front().what)
                              : nullptr;
    return literal != nullptr && literal->text == "@";
}

/// A list, or `${!name}`, where that can be the name of one.
bool may_be_list(const Part& part)
{
    const auto* parameter = std::get_if<Parameter>(&part.what);
    return is_list(part)
           || (parameter != nullptr && parameter->prefix == Parameter::Prefix::indirect);
}

/// Something is done to a value, and may leave nothing of it.
bool changes(const Part& part)
{
    const auto* parameter = std::get_if<Parameter>(&part.what);
    return parameter != nullptr && !parameter->operation.empty();
}

/// Adds a character to the literal that is being read.
void add_literal(Word& word, std::string_view text, bool quoted)
{
    if (!word.parts.empty() && word.parts.back().quoted == quoted
        && word.parts.back().quotes == 0) {
        if (auto* literal = std::get_if<Literal>(&word.parts.back().what)) {
            literal->text += text;
            return;
        }
    }
    word.parts.push_back({.what = Literal{std::string(text)}, .quoted = quoted});
}

}  // namespace

Word WordParser::word()
{
    const auto begin = scanner_.mark();
    Word word{.at = begin.position};
    while (!scanner_.at_end()) {
        const char c = scanner_.peek();
        const bool begins_group =
            scanner_.peek(1) == '(' && std::string_view("?*+@!").find(c) != std::string_view::npos;
        if (begins_group) {
            pattern_group(word);
        } else if (ends_word(c)) {
            break;
        } else {
            part(word, false, {});
        }
    }
    word.length = scanner_.length_since(begin);
    return word;
}

/// `@(a|b)` and its like are one piece of a pattern, blanks and bars included.
void WordParser::pattern_group(Word& word)
{
    for (int i = 0; i < 2; ++i) {  // its sign and the parenthesis
        add_literal(word, std::string(1, scanner_.next()), false);
    }
    unsigned open = 1;
    while (open > 0) {
        const char c = scanner_.peek();
        if (c == '(' || c == ')') {
            open += c == '(' ? 1 : -1U;
            add_literal(word, std::string(1, scanner_.next()), false);
        } else if (is_blank(c) || c == '|' || c == ';' || c == '&') {
            add_literal(word, std::string(1, scanner_.next()), false);
        } else {
            part(word, false, {});
        }
    }
}

Word WordParser::until(std::string_view stops, bool quoted)
{
    const auto begin = scanner_.mark();
    Word word{.at = begin.position};
    while (!scanner_.at_end() && stops.find(scanner_.peek()) == std::string_view::npos) {
        part(word, quoted, stops);
    }
    word.length = scanner_.length_since(begin);
    return word;
}

Word WordParser::whole_text_quoted()
{
    Word word{.at = scanner_.position()};
    while (!scanner_.at_end()) {
        if (scanner_.peek() == '"') {
            scanner_.next();
        } else {
            double_quoted_part(word);
        }
    }
    return word;
}

Word WordParser::document()
{
    Word word{.at = scanner_.position()};
    while (!scanner_.at_end()) {
        if (scanner_.starts_with("\\\"")) {
            add_literal(word, std::string(1, scanner_.next()), true);
            add_literal(word, std::string(1, scanner_.next()), true);
        } else {
            double_quoted_part(word);
        }
    }
    return word;
}

Word WordParser::arithmetic()
{
    Word word{.at = scanner_.position()};
    unsigned open = 0;
    while (open > 0 || !scanner_.starts_with("))")) {
        const char c = scanner_.peek();
        if (c == '(' || c == ')') {
            if (c == ')' && open == 0) {
                scanner_.fail("an arithmetic expression ends with ))");
            }
            open += c == '(' ? 1 : -1U;
            add_literal(word, std::string(1, scanner_.next()), true);
        } else if (c == '"') {
            scanner_.next();
        } else {
            double_quoted_part(word);
        }
    }
    return word;
}

/// One more character, quotation or expansion.
void WordParser::part(Word& word, bool quoted, std::string_view stops)
{
    const char c = scanner_.peek();
    if (c == '\\') {
        if (quoted && stops.find(scanner_.peek(1)) != std::string_view::npos) {
            scanner_.next();
            add_literal(word, std::string(1, scanner_.next()), true);
            return;
        }
        backslash(word, quoted);
    } else if (c == '\'' && !quoted) {
        single_quotes(word);
    } else if (c == '"') {
        double_quotes(word);
    } else if (c == '$' || c == '`') {
        expansion(word, quoted);
    } else {
        add_literal(word, std::string(1, scanner_.next()), quoted);
    }
}

void WordParser::backslash(Word& word, bool quoted)
{
    scanner_.next();
    if (scanner_.at_end()) {
        add_literal(word, "\\", true);
        return;
    }
    const char c = scanner_.next();
    if (c == '\n') {
        return;
    }
    const bool is_special = std::string_view("$`\"\\").find(c) != std::string_view::npos;
    add_literal(word, quoted && !is_special ? std::string("\\") + c : std::string(1, c), true);
}

void WordParser::single_quotes(Word& word)
{
    scanner_.next();
    const auto begin = scanner_.mark();
    std::string text;
    while (scanner_.peek() != '\'') {
        if (scanner_.at_end()) {
            scanner_.go_back(begin);
            scanner_.fail("this quotation does not end");
        }
        text += scanner_.next();
    }
    scanner_.next();
    add_literal(word, text, true);
}

void WordParser::ansi_quotes(Word& word)
{
    std::string text;
    while (scanner_.peek() != '\'') {
        text += scanner_.next();
        if (text.back() == '\\') {
            text += scanner_.next();
        }
    }
    scanner_.next();
    add_literal(word, with_escapes(text, EscapeKind::ansi_quotes), true);
}

/// `""` is a word, too; `"$@"` need not be one.
void WordParser::double_quotes(Word& word)
{
    const auto begin = scanner_.mark();
    Word inside;
    scanner_.next();
    while (scanner_.peek() != '"') {
        if (scanner_.at_end()) {
            scanner_.go_back(begin);
            scanner_.fail("this quotation does not end");
        }
        double_quoted_part(inside);
    }
    scanner_.next();
    if (inside.parts.empty()) {
        add_literal(word, "", true);
        return;
    }
    const bool are_told =
        std::any_of(inside.parts.begin(), inside.parts.end(),
                    [](const Part& part) { return may_be_list(part) || changes(part); });
    const auto quotes = are_told ? word.parts.size() + 1 : 0;
    for (auto& part : inside.parts) {
        part.is_list = is_list(part);
        part.quotes = quotes;
        const auto* literal = std::get_if<Literal>(&part.what);
        if (literal != nullptr && !are_told) {
            add_literal(word, literal->text, true);
        } else {
            word.parts.push_back(std::move(part));
        }
    }
}

void WordParser::double_quoted_part(Word& word)
{
    switch (scanner_.peek()) {
        case '\\':
            backslash(word, true);
            break;
        case '$':
        case '`':
            expansion(word, true);
            break;
        default:
            add_literal(word, std::string(1, scanner_.next()), true);
    }
}

std::string WordParser::name()
{
    std::string result;
    if (is_name_start(scanner_.peek())) {
        while (is_name_char(scanner_.peek())) {
            result += scanner_.next();
        }
    } else if (is_digit(scanner_.peek())) {
        while (is_digit(scanner_.peek())) {
            result += scanner_.next();
        }
    } else if (is_special_parameter(scanner_.peek())) {
        result += scanner_.next();
    }
    return result;
}

/// What begins with `$` or a backquote; mostly one part, which learns its place.
void WordParser::expansion(Word& word, bool quoted)
{
    const auto begin = scanner_.mark();
    const auto parts = word.parts.size();
    if (scanner_.peek() == '$') {
        dollar(word, quoted);
    } else {
        backquotes(word, quoted);
    }
    if (word.parts.size() == parts + 1) {
        word.parts.back().at = begin.position;
        word.parts.back().length = scanner_.length_since(begin);
    }
}

void WordParser::dollar(Word& word, bool quoted)
{
    const Nested nested(depth_, scanner_);
    scanner_.next();
    if (in_dropped_) {
        drop_quotes();
    }
    if (scanner_.starts_with("((") && scanner_.is_double_parenthesis()) {
        scanner_.take("((");
        auto expression = std::make_shared<const Word>(arithmetic());
        scanner_.take("))");
        word.parts.push_back({.what = Arithmetic{std::move(expression)}, .quoted = quoted});
        return;
    }
    if (scanner_.take("[")) {
        auto expression = std::make_shared<const Word>(until("]", true));
        if (!scanner_.take("]")) {
            scanner_.fail("an arithmetic expression ends with ]");
        }
        word.parts.push_back({.what = Arithmetic{std::move(expression)}, .quoted = quoted});
    } else if (scanner_.take("(")) {
        substitution(word, quoted);
    } else if (scanner_.take("{")) {
        braced(word, quoted);
    } else if (!quoted && scanner_.take("'")) {
        ansi_quotes(word);
    } else if (!quoted && scanner_.peek() == '"') {
        double_quotes(word);
    } else if (is_name_start(scanner_.peek())) {
        word.parts.push_back(
            {.what = Parameter{.name = name_across_quotes(), .bare = true}, .quoted = quoted});
    } else if (is_special_parameter(scanner_.peek())) {
        word.parts.push_back(
            {.what = Parameter{.name = std::string(1, scanner_.next())}, .quoted = quoted});
    } else {
        add_literal(word, "$", quoted);
    }
}

void WordParser::substitution(Word& word, bool quoted)
{
    auto list = Parser(scanner_, depth_ + 1).until_parenthesis();
    if (!scanner_.take(")")) {
        scanner_.fail("a command substitution ends with )");
    }
    word.parts.push_back(
        {.what = Substitution{std::make_shared<const List>(std::move(list))}, .quoted = quoted});
}

void WordParser::backquotes(Word& word, bool quoted)
{
    scanner_.next();
    const auto begin = scanner_.position();
    std::string text;
    while (scanner_.peek() != '`') {
        char c = scanner_.next();
        const char after = scanner_.peek();
        if (c == '\\'
            && (after == '`' || after == '\\' || after == '$' || (quoted && after == '"'))) {
            c = scanner_.next();
        }
        text += c;
    }
    scanner_.next();
    Scanner inner(text + "\n)", begin);
    auto list = Parser(inner, depth_ + 1).until_parenthesis();
    word.parts.push_back(
        {.what = Substitution{std::make_shared<const List>(std::move(list))}, .quoted = quoted});
}

}  // namespace dkms::conf::shell
