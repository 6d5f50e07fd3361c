// `${…}`, as it is written.
#include <array>

#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::shell {

void WordParser::braced(Word& word, bool quoted)
{
    Parameter parameter;
    if (scanner_.peek() == '#' && scanner_.peek(1) != '}') {
        scanner_.next();
        parameter.prefix = Parameter::Prefix::length;
    } else if (scanner_.peek() == '!'
               && (is_name_char(scanner_.peek(1)) || scanner_.starts_with("!#}"))) {
        scanner_.next();
        parameter.prefix = Parameter::Prefix::indirect;
    }
    parameter.name = name();
    if (parameter.name.empty()) {
        scanner_.fail("a name is wanted after ${");
    }
    if (scanner_.take("[")) {
        parameter.subscript =
            std::make_shared<const Word>(WordParser(scanner_, depth_ + 1).until("]", true));
        if (!scanner_.take("]")) {
            scanner_.fail("a subscript ends with ]");
        }
    }
    parameter_operation(parameter, quoted);
    if (!scanner_.take("}")) {
        scanner_.fail("an expansion ends with }");
    }
    word.parts.push_back({.what = std::move(parameter), .quoted = quoted});
}

void WordParser::parameter_operation(Parameter& parameter, bool quoted)
{
    constexpr std::array<std::string_view, 23> operations = {
        ":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,", "@",
        "-",  "=",  "?",  "+",  "#",  "%",  "/",  "^",  ",",  ":",  "*"};
    for (const auto operation : operations) {
        if (!scanner_.take(operation)) {
            continue;
        }
        parameter.operation = operation;
        WordParser inner(scanner_, depth_ + 1);
        const auto argument = [&](std::string_view stops, bool plain_quotes) {
            return std::make_shared<const Word>(inner.until(stops, plain_quotes));
        };
        const char first = operation.front();
        if (first == '/') {
            parameter.argument = argument("/}", false);
            if (scanner_.take("/")) {
                parameter.second = argument("}", false);
            }
        } else if (operation == ":") {
            parameter.argument = argument(":}", true);
            if (scanner_.take(":")) {
                parameter.second = argument("}", true);
            }
        } else {
            parameter.argument =
                std::make_shared<const Word>(inner.operation_argument(first, quoted));
        }
        return;
    }
}

/// Of an operation that has one argument.
Word WordParser::operation_argument(char operation, bool quoted)
{
    const bool is_pattern = std::string_view("#%^,").find(operation) != std::string_view::npos;
    return quoted && !is_pattern ? default_in_quotes() : until("}", false);
}

/// The word of `"${x:-word}"`: double quotes in it keep a `}`, and are gone when bash looks for
/// names: `"${x:-"$a"b}"` asks for ab. Single quotes keep a `}` too, and stay.
Word WordParser::default_in_quotes()
{
    const auto begin = scanner_.mark();
    Word word{.at = begin.position};
    bool in_single = false;
    drops_quotes_ = true;
    while (in_single || in_dropped_ || scanner_.peek() != '}') {
        if (scanner_.at_end()) {
            scanner_.go_back(begin);
            scanner_.fail("a quotation in this word does not end");
        }
        if (!in_single && drop_quotes()) {
            continue;
        }
        in_single = in_single != (scanner_.peek() == '\'' && !in_dropped_);
        if (in_single && scanner_.starts_with("\\'")) {
            word.parts.push_back({.what = Literal{{scanner_.next()}}, .quoted = true});
        } else {
            part(word, true, "}");
        }
    }
    word.length = scanner_.length_since(begin);
    return word;
}

/// `"`, and `$"`, which asks for a translation.
bool WordParser::drop_quotes()
{
    bool any = false;
    while (drops_quotes_ && (scanner_.take("\"") || (!in_dropped_ && scanner_.take("$\"")))) {
        in_dropped_ = !in_dropped_;
        any = true;
    }
    return any;
}

std::string WordParser::name_across_quotes()
{
    auto result = name();
    for (auto end = scanner_.mark(); drops_quotes_; end = scanner_.mark()) {
        const bool in_dropped = in_dropped_;
        drop_quotes();
        if (!is_name_char(scanner_.peek())) {
            scanner_.go_back(end);
            in_dropped_ = in_dropped;
            break;
        }
        while (is_name_char(scanner_.peek())) {
            result += scanner_.next();
        }
    }
    return result;
}

}  // namespace dkms::conf::shell
