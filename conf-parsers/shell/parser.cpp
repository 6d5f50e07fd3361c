#include "conf-parsers/shell/parser.hpp"

#include <algorithm>
#include <array>

namespace dkms::conf::shell {
namespace {

constexpr unsigned depth_limit = 64;

std::shared_ptr<const Command> shared(Command command)
{
    return std::make_shared<const Command>(std::move(command));
}

bool declares(const std::vector<Word>& words)
{
    constexpr std::array<std::string_view, 5> names = {"export", "declare", "local", "readonly",
                                                       "typeset"};
    if (words.empty() || words.front().parts.size() != 1) {
        return false;
    }
    const auto* literal = std::get_if<Literal>(&words.front().parts.front().what);
    return literal != nullptr
           && std::find(names.begin(), names.end(), literal->text) != names.end();
}

}  // namespace

bool Parser::at_word(std::string_view word) const
{
    const char after = scanner_.peek(word.size());
    return scanner_.starts_with(word)
           && (after == '\0' || is_blank(after) || after == '\n' || after == ';' || after == '&'
               || after == '|' || after == '(' || after == ')' || after == '<' || after == '>');
}

bool Parser::take_word(std::string_view word)
{
    scanner_.skip_blanks();
    return at_word(word) && scanner_.take(word);
}

void Parser::expect_word(std::string_view word)
{
    skip_lines();
    if (!take_word(word)) {
        scanner_.fail("\"" + std::string(word) + "\" is missing here");
    }
}

/// Blanks, comments and empty lines.
void Parser::skip_lines()
{
    scanner_.skip_blanks();
    while (scanner_.peek() == '\n') {
        scanner_.next();
        read_here_documents();
        scanner_.skip_blanks();
    }
}

bool Parser::at_command_end() const
{
    const char c = scanner_.peek();
    return c == '\0' || c == '\n' || c == ';' || c == '&' || c == '|' || c == ')';
}

/// `;`, `&` or the end of a line; not the `;;` of a case.
bool Parser::take_separator()
{
    scanner_.skip_blanks();
    const char c = scanner_.peek();
    if (c == '\n') {
        skip_lines();
        return true;
    }
    const bool ends_case = scanner_.starts_with(";;") || scanner_.starts_with(";&");
    if ((c == ';' && !ends_case) || (c == '&' && scanner_.peek(1) != '&')) {
        scanner_.next();
        skip_lines();
        return true;
    }
    return false;
}

/// All commands of a line: bash reads a line before it runs any of it.
List Parser::next_line()
{
    skip_lines();
    List list;
    auto joint = List::Joint::always;
    while (!scanner_.at_end()) {
        list.items.push_back({.joint = joint, .command = pipeline()});
        joint = List::Joint::always;
        scanner_.skip_blanks();
        if (scanner_.take("&&") || scanner_.take("||")) {
            joint = scanner_.last() == '&' ? List::Joint::if_success : List::Joint::if_failure;
            skip_lines();
            continue;
        }
        end_command();
        if (scanner_.peek() == '\n') {
            scanner_.next();
            read_here_documents();
            break;
        }
    }
    return list;
}

/// What may come after a command of a line.
void Parser::end_command()
{
    const bool ends_case = scanner_.starts_with(";;") || scanner_.starts_with(";&");
    if (!ends_case && (scanner_.take(";") || scanner_.take("&"))) {
        scanner_.skip_blanks();
    } else if (!scanner_.at_end() && scanner_.peek() != '\n') {
        scanner_.fail(std::string("\"") + scanner_.peek() + "\" is not expected here");
    }
}

List Parser::until_parenthesis()
{
    return list({});
}

/// Commands up to one of the reserved words, or to what can begin no command.
List Parser::list(const std::vector<std::string_view>& ends)
{
    if (depth_ > depth_limit) {
        scanner_.fail("this is nested too deeply");
    }
    List list;
    skip_lines();
    auto joint = List::Joint::always;
    const auto at_end = [&] {
        return scanner_.at_end() || scanner_.peek() == ')' || scanner_.starts_with(";;")
               || scanner_.starts_with(";&")
               || std::any_of(ends.begin(), ends.end(), [&](auto word) { return at_word(word); });
    };
    while (!at_end()) {
        list.items.push_back({.joint = joint, .command = pipeline()});
        joint = List::Joint::always;
        scanner_.skip_blanks();
        if (scanner_.take("&&")) {
            joint = List::Joint::if_success;
            skip_lines();
        } else if (scanner_.take("||")) {
            joint = List::Joint::if_failure;
            skip_lines();
        } else if (!take_separator() && !at_end()) {
            scanner_.fail(std::string("\"") + scanner_.peek() + "\" is not expected here");
        }
    }
    return list;
}

std::shared_ptr<const Command> Parser::pipeline()
{
    PipelineCommand pipeline;
    const auto begin = scanner_.mark();
    while (take_word("!")) {
        pipeline.negated = !pipeline.negated;
    }
    pipeline.commands.push_back(command());
    scanner_.skip_blanks();
    while (scanner_.peek() == '|' && scanner_.peek(1) != '|') {
        scanner_.next();
        scanner_.take("&");
        skip_lines();
        pipeline.commands.push_back(command());
        scanner_.skip_blanks();
    }
    if (!pipeline.negated && pipeline.commands.size() == 1) {
        return pipeline.commands.front();
    }
    return shared({.what = std::move(pipeline),
                   .at = begin.position,
                   .length = scanner_.length_since(begin)});
}

std::shared_ptr<const Command> Parser::command()
{
    scanner_.skip_blanks();
    const auto begin = scanner_.mark();
    ++depth_;
    auto result = command_of_any_kind();
    result.at = begin.position;
    while (redirection(result.redirections)) {
    }
    result.length = scanner_.length_since(begin);
    --depth_;
    return shared(std::move(result));
}

Command Parser::command_of_any_kind()
{
    std::string name;
    if (take_word("if")) {
        return if_command();
    }
    if (take_word("case")) {
        return case_command();
    }
    if (take_word("for")) {
        return for_command();
    }
    if (take_word("while")) {
        return while_command(false);
    }
    if (take_word("until")) {
        return while_command(true);
    }
    if (take_word("[[")) {
        return condition();
    }
    if (take_word("{")) {
        return group("{", "}");
    }
    if (scanner_.starts_with("((") && scanner_.is_double_parenthesis()) {
        scanner_.take("((");
        Command command{.what = ArithmeticCommand{WordParser(scanner_, depth_).arithmetic()}};
        scanner_.take("))");
        return command;
    }
    if (scanner_.take("(")) {
        return group("(", ")");
    }
    return function_name(name) ? function(name) : simple();
}

Command Parser::simple()
{
    SimpleCommand command;
    std::vector<Redirection> redirections;
    while (true) {
        scanner_.skip_blanks();
        if (redirection(redirections)) {
            continue;
        }
        if (at_command_end()) {
            break;
        }
        argument(command);
    }
    if (command.words.empty() && command.assignments.empty() && redirections.empty()) {
        scanner_.fail("a command is missing here");
    }
    return {.what = std::move(command), .redirections = std::move(redirections)};
}

/// One more assignment or word of a simple command.
void Parser::argument(SimpleCommand& command)
{
    Assignment assigned;
    const bool is_first = command.words.empty();
    if ((is_first || declares(command.words)) && assignment(assigned)) {
        (is_first ? command.assignments : command.declared).push_back(std::move(assigned));
        return;
    }
    auto word = WordParser(scanner_, depth_).word();
    if (word.parts.empty()) {
        scanner_.fail(std::string("\"") + scanner_.peek() + "\" is not expected here");
    }
    command.words.push_back(std::move(word));
}

/// Takes `NAME=…` if that is what comes; else nothing.
bool Parser::assignment(Assignment& assignment)
{
    const auto begin = scanner_.mark();
    assignment.at = scanner_.position();
    while (is_name_char(scanner_.peek())
           && (!assignment.name.empty() || is_name_start(scanner_.peek()))) {
        assignment.name += scanner_.next();
    }
    if (!assignment.name.empty() && scanner_.take("[")) {
        auto subscript = WordParser(scanner_, depth_).until("]\n", true);
        if (!scanner_.take("]")) {
            scanner_.go_back(begin);
            return false;
        }
        assignment.subscript = std::make_shared<const Word>(std::move(subscript));
    }
    assignment.append = scanner_.take("+=");
    if (assignment.name.empty() || (!assignment.append && !scanner_.take("="))) {
        scanner_.go_back(begin);
        assignment = {};
        return false;
    }
    if (scanner_.take("(")) {
        assignment.is_array = true;
        array_elements(assignment);
    } else {
        assignment.value = WordParser(scanner_, depth_).word();
    }
    assignment.length = scanner_.length_since(begin);
    return true;
}

void Parser::array_elements(Assignment& assignment)
{
    skip_lines();
    while (!scanner_.take(")")) {
        Assignment::Element element;
        const auto begin = scanner_.mark();
        if (scanner_.take("[")) {
            auto subscript = WordParser(scanner_, depth_).until("]\n", true);
            const bool ends = scanner_.take("]");
            element.append = ends && scanner_.take("+=");
            if (element.append || (ends && scanner_.take("="))) {
                element.subscript = std::make_shared<const Word>(std::move(subscript));
            } else {
                scanner_.go_back(begin);
            }
        }
        element.value = WordParser(scanner_, depth_).word();
        if (element.value.parts.empty() && element.subscript == nullptr) {
            scanner_.fail("an array ends with )");
        }
        assignment.elements.push_back(std::move(element));
        skip_lines();
    }
}

}  // namespace dkms::conf::shell
