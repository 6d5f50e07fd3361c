// The commands that hold other commands.
#include <algorithm>
#include <array>

#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::shell {

/// A list that may not be empty.
List Parser::commands(const std::vector<std::string_view>& ends)
{
    auto result = list(ends);
    if (result.items.empty()) {
        scanner_.fail("a command is missing here");
    }
    return result;
}

Command Parser::if_command()
{
    IfCommand command;
    do {
        IfCommand::Branch branch;
        branch.condition = commands({"then"});
        expect_word("then");
        branch.body = commands({"elif", "else", "fi"});
        command.branches.push_back(std::move(branch));
    } while (take_word("elif"));
    if (take_word("else")) {
        command.otherwise = commands({"fi"});
    }
    expect_word("fi");
    return {.what = std::move(command)};
}

Command Parser::case_command()
{
    CaseCommand command;
    scanner_.skip_blanks();
    command.subject = WordParser(scanner_, depth_).word();
    expect_word("in");
    skip_lines();
    while (!take_word("esac")) {
        command.branches.push_back(case_branch());
        skip_lines();
    }
    return {.what = std::move(command)};
}

CaseCommand::Branch Parser::case_branch()
{
    CaseCommand::Branch branch;
    scanner_.take("(");
    do {
        skip_lines();
        branch.patterns.push_back(WordParser(scanner_, depth_).word());
        scanner_.skip_blanks();
    } while (scanner_.take("|"));
    if (!scanner_.take(")")) {
        scanner_.fail("the patterns of a case end with )");
    }
    branch.body = list({"esac"});
    for (const auto* end : {";;&", ";;", ";&"}) {
        if (scanner_.take(end)) {
            branch.end = end;
            break;
        }
    }
    return branch;
}

Command Parser::for_command()
{
    scanner_.skip_blanks();
    if (scanner_.take("((")) {
        return {.what = counting()};
    }
    ForCommand command;
    while (is_name_char(scanner_.peek())) {
        command.name += scanner_.next();
    }
    if (command.name.empty()) {
        scanner_.fail("a name is wanted after for");
    }
    skip_lines();
    if (take_word("in")) {
        command.words.emplace();
        scanner_.skip_blanks();
        while (!at_command_end()) {
            auto word = WordParser(scanner_, depth_).word();
            if (word.parts.empty()) {
                scanner_.fail("a word is wanted here");
            }
            command.words->push_back(std::move(word));
            scanner_.skip_blanks();
        }
    }
    take_separator();
    expect_word("do");
    command.body = commands({"done"});
    expect_word("done");
    return {.what = std::move(command)};
}

CountingCommand Parser::counting()
{
    CountingCommand command;
    WordParser words(scanner_, depth_);
    command.first = words.until(";", true);
    scanner_.take(";");
    command.condition = words.until(";", true);
    scanner_.take(";");
    command.step = words.arithmetic();
    scanner_.take("))");
    take_separator();
    expect_word("do");
    command.body = commands({"done"});
    expect_word("done");
    return command;
}

Command Parser::while_command(bool until)
{
    WhileCommand command{.until = until};
    command.condition = commands({"do"});
    expect_word("do");
    command.body = commands({"done"});
    expect_word("done");
    return {.what = std::move(command)};
}

Command Parser::group(std::string_view open, std::string_view close)
{
    GroupCommand command{.is_subshell = open == "("};
    command.body = command.is_subshell ? commands({}) : commands({close});
    skip_lines();
    if (!scanner_.take(close)) {
        scanner_.fail("\"" + std::string(close) + "\" is missing here");
    }
    return {.what = std::move(command)};
}

/// `name ()` or `function name`; takes nothing if neither comes.
bool Parser::function_name(std::string& name)
{
    const auto begin = scanner_.mark();
    const bool has_word = take_word("function");
    scanner_.skip_blanks();
    while (is_name_char(scanner_.peek())
           || std::string_view("-:.+@,/%").find(scanner_.peek()) != std::string_view::npos) {
        name += scanner_.next();
    }
    scanner_.skip_blanks();
    const bool has_parentheses = scanner_.take("(");
    if (has_parentheses) {
        scanner_.skip_blanks();
    }
    if (!name.empty() && (has_parentheses ? scanner_.take(")") : has_word)) {
        return true;
    }
    scanner_.go_back(begin);
    return false;
}

Command Parser::function(const std::string& name)
{
    skip_lines();
    return {.what = FunctionCommand{.name = name, .body = command()}};
}

/// Reads what stands between `[[` and `]]`.
class ConditionParser {
public:
    ConditionParser(Parser& parser, Scanner& scanner, unsigned depth)
        : parser_(parser), scanner_(scanner), depth_(depth)
    {}

    ConditionCommand any()
    {
        return joined("||", [this] { return all(); });
    }

private:
    template <typename Operand>
    ConditionCommand joined(const char* operation, const Operand& operand)
    {
        auto left = operand();
        parser_.skip_lines();
        while (scanner_.take(operation)) {
            parser_.skip_lines();
            auto right = operand();
            left = {.operation = operation,
                    .first = std::make_shared<const ConditionCommand>(std::move(left)),
                    .second = std::make_shared<const ConditionCommand>(std::move(right))};
            parser_.skip_lines();
        }
        return left;
    }

    ConditionCommand all()
    {
        return joined("&&", [this] { return one(); });
    }

    ConditionCommand one()
    {
        parser_.skip_lines();
        if (++depth_ > 64) {
            scanner_.fail("this is nested too deeply");
        }
        if (parser_.take_word("!")) {
            return {.operation = "!", .first = std::make_shared<const ConditionCommand>(one())};
        }
        if (scanner_.take("(")) {
            auto inner = any();
            parser_.skip_lines();
            if (!scanner_.take(")")) {
                scanner_.fail("\")\" is missing here");
            }
            return inner;
        }
        return primary();
    }

    ConditionCommand primary()
    {
        const char letter = scanner_.peek(1);
        const bool is_unary = scanner_.peek() == '-' && is_blank(scanner_.peek(2))
                              && std::string_view("abcdefghknoprstuvwxzGLNORS").find(letter)
                                     != std::string_view::npos;
        if (is_unary) {
            scanner_.next();
            scanner_.next();
            return {.operation = std::string("-") + letter, .left = operand()};
        }
        ConditionCommand condition{.left = operand()};
        scanner_.skip_blanks();
        constexpr std::array<std::string_view, 15> operations = {"==",  "!=",  "=~",  "=",   "<",
                                                                 ">",   "-eq", "-ne", "-lt", "-le",
                                                                 "-gt", "-ge", "-nt", "-ot", "-ef"};
        const auto found = std::find_if(operations.begin(), operations.end(), [&](auto operation) {
            return scanner_.starts_with(operation);
        });
        if (found != operations.end()) {
            scanner_.take(*found);
            condition.operation = *found;
            condition.right = *found == "=~" ? expression() : operand();
        }
        return condition;
    }

    Word operand()
    {
        scanner_.skip_blanks();
        auto word = WordParser(scanner_, depth_).word();
        if (word.parts.empty()) {
            scanner_.fail("a word is wanted here");
        }
        return word;
    }

    /// A regular expression holds parentheses and bars of its own.
    Word expression()
    {
        scanner_.skip_blanks();
        Word word{.at = scanner_.position()};
        unsigned open = 0;
        while (!scanner_.at_end() && scanner_.peek() != '\n') {
            const char c = scanner_.peek();
            if (open == 0 && (is_blank(c) || c == ')')) {
                break;
            }
            if (std::string_view("()|&;<> \t").find(c) != std::string_view::npos) {
                open += c == '(' ? 1 : 0;
                open -= c == ')' ? 1 : 0;
                word.parts.push_back({.what = Literal{std::string(1, scanner_.next())}});
                continue;
            }
            auto more = WordParser(scanner_, depth_).until(" \t\n()|&;<>", false);
            std::move(more.parts.begin(), more.parts.end(), std::back_inserter(word.parts));
        }
        return word;
    }

    Parser& parser_;
    Scanner& scanner_;
    unsigned depth_;
};

Command Parser::condition()
{
    auto condition = ConditionParser(*this, scanner_, depth_).any();
    expect_word("]]");
    return {.what = std::move(condition)};
}

}  // namespace dkms::conf::shell
