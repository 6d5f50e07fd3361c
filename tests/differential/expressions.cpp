// Conditions, arithmetic and patterns of random programs.
#include "tests/differential/program_generator.hpp"

namespace dkms::test {

std::string ProgramGenerator::number()
{
    switch (below(6)) {
        case 0:
            return std::string(one_of({"0x1f", "010", "2#101", "16#ff", "36#z", "64#_", "0"}));
        case 1:
            return counter();
        case 2:
            return "$" + counter();
        case 3:
            return array() + "[" + std::to_string(below(3)) + "]";
        default:
            return std::to_string(below(20));
    }
}

std::string ProgramGenerator::arithmetic(unsigned depth)
{
    if (depth == 0) {
        return chance(20) ? "-" + number() : number();
    }
    const auto inner = [&] { return arithmetic(depth - 1); };
    switch (below(10)) {
        case 0:
            return inner() + std::string(one_of({"/", "%"})) + "(" + inner() + "|1)";
        case 1:
            return "(" + inner() + ")";
        case 2:
            return inner() + "?" + inner() + ":" + inner();
        case 3:
            return counter() + std::string(one_of({"=", "+=", "-=", "*=", "|=", "&=", "^=", "<<="}))
                   + inner();
        case 4:
            return std::string(one_of({"++", "--"})) + counter();
        case 5:
            return counter() + std::string(one_of({"++", "--"}));
        case 6:
            return std::string(one_of({"!", "~", "-", "+", "- "})) + inner();
        case 7:
            return inner() + "**" + std::to_string(below(4));
        case 8:
            return inner() + "," + inner();
        default:
            return inner()
                   + std::string(one_of({"+", "-", "*", " << ", ">>", "<", ">", "<=", ">=", "==",
                                         "!=", "&", "|", "^", "&&", "||", " - ", " + "}))
                   + inner();
    }
}

std::string ProgramGenerator::pattern_piece(unsigned depth, bool is_first)
{
    switch (below(depth > 0 ? 11 : 9)) {
        case 0:
            return "*";
        case 1:
            return "?";
        case 2:
            return std::string(one_of({"[a-c]", "[!a]", "[[:alpha:]]", "[[:digit:]]", "[^b-z]",
                                       "[.-]", "[]a]", "[a-]", "[\\]b]"}));
        case 3:
            return "$" + name();
        case 4:
            return "\"$" + name() + "\"";
        case 5:
            return std::string(one_of({"\\*", "'*'", "\"b\"", "\\?", "\\."}));
        case 6:
        case 7:
        case 8:
            return std::string(one_of({"a", "b", "ab", ".", "1", "-", "A"}));
        default:
            // Bash has its own mind of what is empty behind a `*`: `*@(a|)`, `*!(a)`.
            return std::string(is_first ? one_of({"@", "?", "*", "+", "!"}) : one_of({"?", "*"}))
                   + "(" + pattern(depth - 1) + (chance(60) ? "|" + pattern(depth - 1) : "") + ")";
    }
}

std::string ProgramGenerator::pattern(unsigned depth)
{
    std::string text;
    for (unsigned i = 1 + below(3); i > 0; --i) {
        text += pattern_piece(depth, text.empty());
    }
    return text;
}

std::string ProgramGenerator::expression()
{
    return std::string(one_of({"^a", "b$", "^([0-9]+)\\.([0-9]+)", "(a|b)+", "[[:digit:]]+", "^$",
                               "a.c", "\"a.b\"", "(x)?(y)?", "$x", "\"$x\"", "^[a-z]*$",
                               "^(a*)(b?)", "\\.", "[^a]+", "a{2}", "x|y", "(.)(.*)"}));
}

/// Bash splits a word that has `$@` or the like in it at the marks of IFS.
std::string ProgramGenerator::condition_word(unsigned depth)
{
    const auto text = word(depth);
    return text.find('@') == std::string::npos ? text : plain();
}

std::string ProgramGenerator::double_bracket(unsigned depth)
{
    switch (below(9)) {
        case 0:
            return "-n " + condition_word(depth);
        case 1:
            return "-z " + condition_word(depth);
        case 2:
            return condition_word(depth) + " == " + pattern(depth);
        case 3:
            return condition_word(depth) + " != " + pattern(depth);
        case 4:
            return condition_word(depth) + " =~ " + expression();
        case 5:
            return arithmetic(0) + " "
                   + std::string(one_of({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})) + " "
                   + arithmetic(0);
        case 6:
            return condition_word(0) + std::string(one_of({" < ", " > "})) + condition_word(0);
        case 7:
            return "-v " + std::string(one_of({"x", "y", "a[1]", "m[k]", "nothing"}));
        default:
            if (depth == 0) {
                return "$" + name();
            }
            return std::string(one_of({"! ", ""})) + "( " + double_bracket(depth - 1)
                   + std::string(one_of({" && ", " || "})) + double_bracket(depth - 1) + " )";
    }
}

std::string ProgramGenerator::single_bracket(unsigned depth)
{
    switch (below(6)) {
        case 0:
            return "-n \"$" + name() + "\"";
        case 1:
            return "-z " + double_quoted(depth);
        case 2:
            return double_quoted(depth) + " = " + double_quoted(depth);
        case 3:
            return "\"$" + name() + "\" != " + word(0);
        case 4:
            return std::to_string(below(9)) + std::string(one_of({" -eq ", " -lt ", " -ge "}))
                   + "$((" + arithmetic(depth) + "))";
        default:
            return "! \"$" + name() + "\" = a -a " + std::to_string(below(3)) + " -le 1";
    }
}

std::string ProgramGenerator::condition(unsigned depth)
{
    switch (below(8)) {
        case 0:
        case 1:
        case 2:
            return "[[ " + double_bracket(depth) + " ]]";
        case 3:
            return "[ " + single_bracket(depth) + " ]";
        case 4:
            return "(( " + arithmetic(depth) + " ))";
        case 5:
            return std::string(one_of({"true", "false", "! true", "test -n \"$x\""}));
        case 6:
            return printing(0) + " | grep -q "
                   + std::string(one_of({"a", "'^6'", "-E '[0-9]+$'", "-i A"}));
        default:
            return condition(0) + std::string(one_of({" && ", " || "})) + condition(0);
    }
}

}  // namespace dkms::test
