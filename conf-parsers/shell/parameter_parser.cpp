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
            const bool is_pattern = std::string_view("#%^,").find(first) != std::string_view::npos;
            parameter.argument = argument("}", quoted && !is_pattern);
        }
        return;
    }
}

}  // namespace dkms::conf::shell
