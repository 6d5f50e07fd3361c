// Commands of random programs.
#include <utility>

#include "tests/differential/program_generator.hpp"

namespace dkms::test {

std::vector<std::string> ProgramGenerator::variables()
{
    return {"x",     "y",      "z", "p", "i", "j", "k", "a", "b", "m", "s", "BASH_REMATCH",
            "REPLY", "MAPFILE"};
}

std::vector<std::string> ProgramGenerator::program()
{
    std::vector<std::string> commands;
    if (chance(50)) {
        commands.emplace_back("x=" + word(1));
    }
    if (chance(40)) {
        commands.emplace_back("declare -A m");
    }
    if (chance(60)) {
        commands.emplace_back(one_of({"p=x", "p=y", "p='a[1]'", "p='b[@]'", "p=2", "p='m[k]'"}));
    }
    if (chance(60)) {
        commands.push_back("i=" + std::to_string(below(4)) + " j=" + std::to_string(below(9)));
    }
    for (unsigned i = 2 + below(6); i > 0; --i) {
        commands.push_back(statement(2));
    }
    return commands;
}

std::string ProgramGenerator::statement(unsigned depth)
{
    auto text = depth > 0 && chance(35) ? compound_statement(depth - 1) : simple_statement(depth);
    return chance(15) && text.find("<<") == std::string::npos ? text + "; s=$?" : text;
}

std::string ProgramGenerator::simple_statement(unsigned depth)
{
    switch (below(16)) {
        case 0:
            return declaration(depth);
        case 1:
            return reading(depth);
        case 2:
            // In a substitution bash 5.2 forgets what comes after a here-document.
            return in_substitution_ ? assignment(depth) : document(depth);
        case 3:
            return setting_words(depth);
        case 4:
            return unsetting();
        case 5:
            return call(depth);
        case 6:
            return "(( " + arithmetic(depth) + " ))";
        case 7:
            return condition(depth) + std::string(one_of({" && ", " || "})) + assignment(depth);
        case 8:
            return "printf -v " + std::string(one_of({"x", "y", "a[1]", "'b[i&3]'"})) + " "
                   + format() + words(depth, 2);
        case 9:
            return std::string(one_of({"x=1; eval 'y=$x'", R"(eval "x=\$y")", "eval 'x+=b; z=$x'",
                                       "shopt -s nocasematch", "shopt -u nocasematch", "IFS=:",
                                       "IFS=' '", "IFS=", "unset IFS", "IFS=', '", "IFS=b"}));
        default:
            return assignment(depth);
    }
}

std::string ProgramGenerator::assignment(unsigned depth)
{
    const auto sign = std::string(chance(20) ? "+=" : "=");
    switch (below(9)) {
        case 0:
            return array() + sign + array_literal(depth);
        case 1:
            return array() + "[" + index() + "]" + sign + word(depth);
        case 2:
            return array() + "[$((i++&7))]=" + word(depth);
        case 3:
            return counter() + "=$((" + arithmetic(depth) + "))";
        case 4:
            return name() + "=$(" + pipeline(depth) + ")";
        case 5:
            return name() + "=`"
                   + std::string(
                       one_of({"echo a  b", "echo \"$x\"", "printf %s 'a b'", "echo \\\\a"}))
                   + "`";
        case 6:
            return "m[" + std::string(one_of({"k", "a", "$x", "x y", "b"})) + "]" + sign
                   + word(depth);
        default:
            return name() + sign + word(depth);
    }
}

std::string ProgramGenerator::array_literal(unsigned depth)
{
    std::string text = "(";
    for (unsigned i = below(4); i > 0; --i) {
        text +=
            chance(15) ? " [" + std::to_string(below(6)) + "]=" + word(depth) : " " + word(depth);
    }
    return text + " )";
}

/// Beside a list of elements bash splits even what is written there at the marks of IFS.
std::string ProgramGenerator::keyed_value()
{
    const auto text = word(0);
    return text.find('@') == std::string::npos ? text : plain();
}

std::string ProgramGenerator::declaration(unsigned depth)
{
    switch (below(8)) {
        case 0:
            return "declare -i " + counter() + "=" + std::to_string(below(9)) + "+"
                   + std::to_string(below(9));
        case 1:
            return "declare -" + std::string(one_of({"l", "u"})) + " " + name() + "=" + word(depth);
        case 2:
            return "declare -a " + array() + "=" + array_literal(depth);
        case 3:
            return "declare -A m=([k]=" + keyed_value() + " [a]=" + keyed_value() + ")";
        case 4:
            return "export " + name() + "=" + word(depth);
        case 5:
            return "declare " + name() + "=" + word(depth) + " " + counter();
        case 6:
            return "declare " + std::string(one_of({"+i", "+l", "-x", "-a"})) + " " + name();
        default:
            return std::string(in_function_ ? "local " : "declare ") + name() + "=" + word(depth);
    }
}

std::string ProgramGenerator::reading(unsigned depth)
{
    const auto separators = std::string(
        one_of({"", "", "IFS=: ", "IFS=. ", "IFS= ", "IFS=', ' ", "IFS=- ", "IFS=$'\\n' "}));
    const auto options =
        std::string(one_of({"-r", "-r", "", "-ra", "-r -d.", "-a", "-n2", "-r -N3"}));
    const bool is_array = options == "-ra" || options == "-a";
    const auto names =
        is_array ? array() : std::string(one_of({"x", "x y", "x y z", "", "x a[1]"}));
    // After a mistake in the word bash forgets that IFS was for this command.
    const auto text = separators.empty() ? word(depth) : "\"$" + name() + "\"";
    const bool is_raw = options.find('r') != std::string::npos;  // else a last \ gets lost
    const auto input = !is_raw || chance(60) ? "<<< " + text : "< <(" + printing(depth) + ")";
    return separators + "read " + options + " " + names + " " + input;
}

/// In a here-document bash 5.2 loses its way at a quote, or `$((…))`, between braces.
std::string ProgramGenerator::document_piece(unsigned depth)
{
    switch (below(8)) {
        case 0:
            return std::string(
                one_of({"'", "\"", "\\$", "\\\\", "\\`", "\\a", "*", "#", "{a,b}", "~"}));
        case 1:
            return "$((" + arithmetic(depth) + "))";
        case 2:
            return substitution(depth);
        case 3:
            return "${" + array()
                   + std::string(one_of({"[@]}", "[*]}", "[1]}", "[-1]}", "[@]:1}", "[@]%a}"}));
        case 4:
            return "${" + name()
                   + std::string(one_of(
                       {"}", ":-b}", "+c d}", "#*b}", "%%.*}", "//a/x}", "^^}", ":1:2}", "@Q}"}));
        case 5:
            return std::string(one_of({"${#x}", "${!p}", "$1", "$#", "$@", "${m[k]}", "${!a[@]}"}));
        default:
            return "$" + name();
    }
}

std::string ProgramGenerator::document(unsigned depth)
{
    const bool quoted = chance(30);
    const auto command =
        std::string(one_of({"x=$(cat", "mapfile -t a", "readarray a", "read -r x y",
                            "while read -r x y; do z+=\"[$x|$y]\"; done", "x=$(sed 's/a/b/'"}));
    const bool captures = command.starts_with("x=");
    const auto mark = quoted ? std::string("'END'") : std::string("END");
    std::string text = command + " <<" + std::string(chance(20) ? "-" : "") + mark + "\n";
    for (unsigned i = below(4); i > 0; --i) {
        text += std::string(one_of({"", "\t", " "})) + plain() + " "
                + (quoted ? "$x" : document_piece(depth > 0 ? depth - 1 : 0)) + "\n";
    }
    return text + "END\n" + (captures ? ")" : "");
}

std::string ProgramGenerator::setting_words(unsigned depth)
{
    return chance(70) ? "set --" + words(depth, 3)
                      : std::string(one_of({"shift", "shift 2", "set -- \"$@\" a", "set -- ${x}"}));
}

std::string ProgramGenerator::unsetting()
{
    return "unset "
           + std::string(
               one_of({"x", "y", "a", "'a[1]'", "'a[0]'", "'b[-1]'", "i", "'m[k]'", "-v z"}));
}

std::string ProgramGenerator::leaving()
{
    if (loops_ > 0 && chance(50)) {
        // After an error in a loop bash 5.2 counts one loop too many from then on, so that it
        // leaves more of them than there are.
        const bool leaves_two = loops_ > 1 && !in_substitution_ && chance(50);
        return std::string(one_of({"break", "continue"})) + (leaves_two ? " 2" : "");
    }
    return in_function_ ? "return " + std::to_string(below(4)) : ":";
}

std::string ProgramGenerator::body(unsigned depth)
{
    std::string text;
    for (unsigned i = 1 + below(2); i > 0; --i) {
        text += statement(depth) + "\n";
    }
    if (chance(15)) {
        text += condition(0) + " && " + leaving() + "\n";
    }
    return text;
}

std::string ProgramGenerator::compound_statement(unsigned depth)
{
    switch (below(9)) {
        case 0:
        case 1:
            return if_statement(depth);
        case 2:
            return case_statement(depth);
        case 3:
        case 4:
            return for_statement(depth);
        case 5:
            return while_statement(depth);
        case 6:
            return functions_ < 4 && !in_function_ && loops_ == 0 ? function(depth)
                                                                  : if_statement(depth);
        case 7:
            return "{ " + body(depth) + "}";
        default: {
            const bool outer = std::exchange(in_substitution_, true);
            const auto inside = body(depth);
            in_substitution_ = outer;
            return "z=$( " + inside + "echo \"$x-$y\"\n)";
        }
    }
}

std::string ProgramGenerator::if_statement(unsigned depth)
{
    auto text = "if " + condition(depth) + "; then\n" + body(depth);
    if (chance(30)) {
        text += "elif " + condition(depth) + "; then\n" + body(depth);
    }
    if (chance(50)) {
        text += "else\n" + body(depth);
    }
    return text + "fi";
}

std::string ProgramGenerator::case_statement(unsigned depth)
{
    // Bash splits a word that has `$@` or the like beside its quotes.
    auto text = "case " + (chance(50) ? "$" + name() : double_quoted(depth)) + " in\n";
    for (unsigned i = 1 + below(3); i > 0; --i) {
        text += std::string(chance(20) ? "(" : "") + pattern(depth)
                + (chance(30) ? " | " + pattern(0) : "") + ")\n" + body(depth)
                + std::string(chance(80)   ? ";;"
                              : chance(50) ? ";&"
                                           : ";;&")
                + "\n";
    }
    return text + (chance(50) ? "*) " + assignment(0) + " ;;\n" : "") + "esac";
}

std::string ProgramGenerator::for_statement(unsigned depth)
{
    const auto outer = loops_++;
    std::string text;
    if (chance(25)) {
        const auto counted = "w" + std::to_string(loop_names_++);
        text = "for ((" + counted + "=" + std::to_string(below(3)) + "; " + counted + "<"
               + std::to_string(below(5)) + "; " + counted + "++)); do\n";
    } else {
        text = "for " + name() + " in" + words(depth, 3) + "; do\n";
    }
    text += body(depth) + "done";
    loops_ = outer;
    return text;
}

std::string ProgramGenerator::while_statement(unsigned depth)
{
    const auto outer = loops_++;
    const auto counted = "w" + std::to_string(loop_names_++);
    const auto until = chance(30);
    auto text = counted + "=" + std::to_string(below(4)) + "\n" + (until ? "until" : "while")
                + " (( " + counted + "-- " + (until ? "<=" : ">") + " 0 )); do\n" + body(depth)
                + "done";
    loops_ = outer;
    return text;
}

std::string ProgramGenerator::function(unsigned depth)
{
    const auto number = functions_++;
    const auto outer = loops_;
    loops_ = 0;
    in_function_ = true;
    auto text = "f" + std::to_string(number) + "() {\n"
                + (chance(50) ? "local " + name() + (chance(60) ? "=" + word(0) : "") + "\n" : "")
                + body(depth) + (chance(40) ? "return " + std::to_string(below(3)) + "\n" : "")
                + "}";
    in_function_ = false;
    loops_ = outer;
    callable_ = functions_;
    return text;
}

std::string ProgramGenerator::call(unsigned depth)
{
    if (callable_ == 0) {
        return assignment(depth);
    }
    const auto called = "f" + std::to_string(below(callable_)) + words(depth, 2);
    return chance(40) ? name() + "=$(" + called + "; echo \"$x\")" : called;
}

}  // namespace dkms::test
