#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::shell {
namespace {

constexpr unsigned depth_limit = 64;

bool ends_word(char c)
{
    return is_blank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' || c == '>'
           || c == '(' || c == ')';
}

/// Adds a character to the literal that is being read.
void add_literal(Word& word, std::string_view text, bool quoted)
{
    if (!word.parts.empty() && word.parts.back().quoted == quoted) {
        if (auto* literal = std::get_if<Literal>(&word.parts.back().what)) {
            literal->text += text;
            return;
        }
    }
    word.parts.push_back({.what = Literal{std::string(text)}, .quoted = quoted});
}

bool is_special_parameter(char c)
{
    return is_digit(c) || std::string_view("@*#?$!-").find(c) != std::string_view::npos;
}

/// `\nnn`, `\xHH`, `\n` and the like of `$'…'`.
std::string ansi_escape(Scanner& scanner)
{
    constexpr std::string_view names = "abefnrtv";
    constexpr std::string_view values = "\a\b\033\f\n\r\t\v";
    const char c = scanner.next();
    if (const auto at = names.find(c); at != std::string_view::npos) {
        return {values[at]};
    }
    const auto number = [&](int base, std::size_t digits, int value) {
        constexpr std::string_view all = "0123456789abcdef";
        for (std::size_t i = 0; i < digits; ++i) {
            const auto lower = static_cast<char>(std::tolower(scanner.peek()));
            const auto digit = all.substr(0, static_cast<std::size_t>(base)).find(lower);
            if (lower == '\0' || digit == std::string_view::npos) {
                break;
            }
            value = value * base + static_cast<int>(digit);
            scanner.next();
        }
        return std::string{static_cast<char>(value)};
    };
    if (c == 'x') {
        return number(16, 2, 0);
    }
    if (c >= '0' && c <= '7') {
        return number(8, 2, c - '0');
    }
    if (c == '\'' || c == '"' || c == '\\' || c == '?') {
        return {c};
    }
    return {'\\', c};
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
        double_quoted_part(word);
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
        const char c = scanner_.next();
        text += c == '\\' ? ansi_escape(scanner_) : std::string(1, c);
    }
    scanner_.next();
    add_literal(word, text, true);
}

void WordParser::double_quotes(Word& word)
{
    const auto begin = scanner_.mark();
    scanner_.next();
    add_literal(word, "", true);  // "" is a word, too
    while (scanner_.peek() != '"') {
        if (scanner_.at_end()) {
            scanner_.go_back(begin);
            scanner_.fail("this quotation does not end");
        }
        double_quoted_part(word);
    }
    scanner_.next();
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
    if (depth_ > depth_limit) {
        scanner_.fail("this is nested too deeply");
    }
    scanner_.next();
    if (scanner_.take("((")) {
        const auto mark = scanner_.mark();
        try {
            auto expression = std::make_shared<const Word>(arithmetic());
            scanner_.take("))");
            word.parts.push_back({.what = Arithmetic{std::move(expression)}, .quoted = quoted});
            return;
        } catch (const SyntaxError&) {  // `$((a) ; b)` is a subshell in a substitution
            scanner_.go_back({.offset = mark.offset - 1,
                              .position = {mark.position.line, mark.position.column - 1}});
            substitution(word, quoted);
            return;
        }
    }
    if (scanner_.take("(")) {
        substitution(word, quoted);
    } else if (scanner_.take("{")) {
        braced(word, quoted);
    } else if (!quoted && scanner_.take("'")) {
        ansi_quotes(word);
    } else if (!quoted && scanner_.peek() == '"') {
        double_quotes(word);
    } else if (is_name_start(scanner_.peek())) {
        word.parts.push_back({.what = Parameter{.name = name()}, .quoted = quoted});
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
        if (c == '\\' && (after == '`' || after == '\\' || after == '$')) {
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
