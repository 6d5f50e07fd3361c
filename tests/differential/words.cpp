// Words of random programs: quotes and expansions.
#include "tests/differential/program_generator.hpp"

namespace dkms::test {

std::string_view ProgramGenerator::one_of(std::initializer_list<std::string_view> choices)
{
    return choices.begin()[below(static_cast<unsigned>(choices.size()))];
}

std::string ProgramGenerator::index()
{
    switch (below(6)) {
        case 0:
            return "-1";
        case 1:
            return counter();
        case 2:
            return "$" + counter();
        case 3:
            return "$((" + arithmetic(0) + "&3))";
        default:
            return std::to_string(below(5));
    }
}

std::string ProgramGenerator::plain()
{
    return std::string(one_of(
        {"a",    "b",   "ab",  "abc", "aab",   "A",       "Bc",  "1",   "23", "6.1.0-9-amd64",
         "5.10", "-x",  "x-y", "a.b", "a/b/c", "/no/src", "k:v", "a,b", "_",  "x=1",
         "%s",   "a+b", "@",   "^",   "0",     "--",      "-n"}));
}

std::string ProgramGenerator::single_quoted()
{
    return std::string(one_of({"' '", "'a b'", "'$x'", "''", "'a\"b'", "'\\'", "'*'", "'a  b '",
                               "'[x]'", "'a;b'", "' lead'", "':'", "'&'", "'a\nb'", "'#'"}));
}

std::string ProgramGenerator::ansi_quoted()
{
    return std::string(one_of({"$'a\\tb'", "$'\\n'", "$'\\x41\\102'", "$'it\\'s'", "$'\\\\'",
                               "$'a\\nb\\n'", "$'\\u0041'", "$'\\\"'", "$'a\\qb'"}));
}

std::string ProgramGenerator::quoted_piece(unsigned depth)
{
    switch (below(depth > 0 ? 9 : 5)) {
        case 0:
            return plain();
        case 1:
            return std::string(one_of({" ", "  ", "'", "a b", "\\\"", "\\$", "\\\\", "*", "#",
                                       "\\a", ";", "&", "(", "{a,b}", "~", "\\`"}));
        case 2:
            return "$" + name();
        case 3:
            return "${" + name() + "}";
        case 4:
            return array_parameter(0);
        case 5:
        case 6:
            return parameter(depth - 1, true);
        case 7:
            return substitution(depth - 1);
        default:
            return "$((" + arithmetic(depth - 1) + "))";
    }
}

std::string ProgramGenerator::double_quoted(unsigned depth)
{
    std::string text = "\"";
    for (unsigned i = below(4); i > 0; --i) {
        text += quoted_piece(depth);
    }
    return text + "\"";
}

std::string ProgramGenerator::word_piece(unsigned depth)
{
    switch (below(depth > 0 ? 15 : 8)) {
        case 0:
        case 1:
            return plain();
        case 2:
            return single_quoted();
        case 3:
            return in_substitution_ ? plain() : ansi_quoted();
        case 4:
            return "$" + name();
        case 5:
            return "\"$" + name() + "\"";
        case 6:
            if (in_substitution_) {
                return plain();
            }
            return std::string(one_of({"\\ ", "\\*", "\\\\", "\\$", "\\'", "\\a", "\\\"", "\\;"}));
        case 7:
            return array_parameter(0);
        case 8:
        case 9:
            return double_quoted(depth - 1);
        case 10:
        case 11:
            return parameter(depth - 1, false);
        case 12:
            return substitution(depth - 1);
        case 13:
            return "$((" + arithmetic(depth - 1) + "))";
        default:
            return braces(depth - 1);
    }
}

std::string ProgramGenerator::word(unsigned depth)
{
    std::string text;
    for (unsigned i = 1 + below(3); i > 0; --i) {
        text += word_piece(depth);
    }
    return text;
}

std::string ProgramGenerator::words(unsigned depth, unsigned most)
{
    std::string text;
    for (unsigned i = below(most + 1); i > 0; --i) {
        text += " " + word(depth);
    }
    return text;
}

std::string ProgramGenerator::braces(unsigned depth)
{
    switch (below(6)) {
        case 0:
            return "{" + std::to_string(below(4)) + ".." + std::to_string(below(6)) + "}";
        case 1:
            return std::string(
                one_of({"{a..d}", "{01..3}", "{5..1..2}", "{c..a}", "{-1..1}", "{}", "{a}", "{a..}",
                        "{1..a}", "{,x}", "{a,b", "a,b}", "{a,{b,c}}", "{x,}", "{1..3}{a,b}",
                        "{a..e..2}", "{10..8}"}));
        default:
            return "{" + word_piece(depth) + "," + word_piece(depth) + "}";
    }
}

std::string ProgramGenerator::substitution(unsigned depth)
{
    const auto command = chance(50) ? printing(depth) : pipeline(depth);
    return "$(" + command + ")";
}

std::string ProgramGenerator::slice(unsigned depth)
{
    const auto offset = std::string(one_of({"0", "1", "2", " -1", " -2", "(1)", "i&3", "7"}));
    if (chance(40)) {
        return ":" + offset;
    }
    const auto length = chance(70) ? std::to_string(below(4)) : "$((" + arithmetic(depth) + "&3))";
    return ":" + offset + ":" + length;
}

/// What follows the name in `${name…}`.
std::string ProgramGenerator::operation(unsigned depth, bool quoted)
{
    const auto given = [&] {
        const auto piece = quoted ? quoted_piece(depth) : word_piece(depth);
        // Bash wants a second quote, and takes braces and ~ for more than they are.
        return piece == "'" || piece == "~" || piece.starts_with('{') ? plain() : piece;
    };
    switch (below(9)) {
        case 0:
            return std::string(one_of({":-", "-", ":+", "+"})) + (chance(20) ? "" : given());
        case 1:
            return std::string(one_of({"#", "##", "%", "%%"})) + pattern(depth);
        case 2:
            return std::string(one_of({"/", "//", "/#", "/%"})) + pattern(depth)
                   + (chance(20) ? "" : "/" + given());
        case 3:
            return std::string(one_of({"^", "^^", ",", ",,"})) + (chance(70) ? "" : pattern(0));
        case 4:
            return slice(depth);
        case 5:
            return std::string(one_of({"@Q", "@U", "@L", "@u", "@E", "@A", "@a"}));
        default:
            return "";
    }
}

std::string ProgramGenerator::array_parameter(unsigned depth)
{
    switch (below(13)) {
        case 0:
            return "\"${" + array() + "[@]}\"";
        case 1:
            return "${" + array() + "[*]}";
        case 2:
            return "${#" + array() + "[@]}";
        case 3:
            return "${!" + array() + "[@]}";
        case 4:
            return "${" + array() + "[" + index() + "]}";
        case 5:
            return "${m[" + std::string(one_of({"k", "a", "b", "$x", "x y"})) + "]}";
        case 6:
            return "${" + array() + "[@]" + (depth > 0 ? operation(0, false) : "") + "}";
        case 7:
            return "$" + std::string(one_of({"1", "2", "#", "?", "*", "@"}));
        case 8:
            return "\"$" + std::string(one_of({"@", "*", "1"})) + "\"";
        case 9:
            return "${" + array() + "[@]" + slice(0) + "}";
        case 10:
            return "${@:" + std::to_string(1 + below(3)) + (chance(50) ? ":1" : "") + "}";
        case 11:
            return "${m[@]}";
        default:
            return "${!m[@]}";
    }
}

std::string ProgramGenerator::parameter(unsigned depth, bool quoted)
{
    switch (below(8)) {
        case 0:
            return "${#" + name() + "}";
        case 1:
            return "${!p}";
        case 2:
            return quoted ? "${" + array() + "[*]}" : array_parameter(depth);
        case 3:
            return "${" + array() + "[" + index() + "]" + operation(depth, quoted) + "}";
        case 4:
            return "${" + std::string(one_of({"1", "2", "m[k]"})) + operation(depth, quoted) + "}";
        default:
            return "${" + name() + operation(depth, quoted) + "}";
    }
}

std::string ProgramGenerator::text_with_lines()
{
    std::string text;
    for (unsigned i = 1 + below(4); i > 0; --i) {
        text += std::string(one_of({"a b c", "6.1.0", "x", "", "b:c", "  lead", "10", "9", "A1",
                                    "k=v", "a a", "x\ty", "end "}))
                + "\\n";
    }
    return text;
}

}  // namespace dkms::test
