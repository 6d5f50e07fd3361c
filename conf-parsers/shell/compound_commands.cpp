// The commands that run other commands.
#include <utility>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/pattern.hpp"

namespace dkms::conf::shell {

int Interpreter::run(const IfCommand& command)
{
    for (const auto& branch : command.branches) {
        if (run(branch.condition) == 0) {
            status_ = 0;
            return run(branch.body);
        }
    }
    status_ = 0;
    return command.otherwise ? run(*command.otherwise) : 0;
}

int Interpreter::run(const CaseCommand& command)
{
    const auto subject = expand_text(command.subject);
    bool falls_through = false;
    status_ = 0;
    for (const auto& branch : command.branches) {
        bool matches = falls_through;
        for (const auto& pattern : branch.patterns) {
            matches = matches || pattern_matches_text(Expander(*this).pattern(pattern), subject);
        }
        if (!matches) {
            continue;
        }
        run(branch.body);
        falls_through = branch.end == ";&";
        if (branch.end == ";;" || branch.end.empty() || flow_ != Flow::none) {
            break;
        }
    }
    return status_;
}

bool Interpreter::goes_on(Flow& flow)
{
    if (flow == Flow::continue_loop) {
        flow = Flow::none;
        return true;
    }
    if (flow == Flow::break_loop) {
        flow = Flow::none;
        return false;
    }
    return flow == Flow::none;
}

int Interpreter::run(const ForCommand& command)
{
    Words words = positional_;
    if (command.words) {
        words.clear();
        for (const auto& word : *command.words) {
            const auto more = Expander(*this).fields(word);
            words.insert(words.end(), more.begin(), more.end());
        }
    }
    ++loops_;
    status_ = 0;
    for (const auto& word : words) {
        step();
        set(command.name, "", word, false);
        run(command.body);
        if (!goes_on(flow_)) {
            break;
        }
    }
    --loops_;
    return status_;
}

int Interpreter::run(const CountingCommand& command)
{
    const auto value = [&](const Word& word) {
        const auto text = expand_text(word);
        return text.find_first_not_of(" \t\n") == std::string::npos ? 1 : arithmetic(text);
    };
    value(command.first);
    ++loops_;
    status_ = 0;
    while (value(command.condition) != 0) {
        step();
        run(command.body);
        if (!goes_on(flow_)) {
            break;
        }
        value(command.step);
    }
    --loops_;
    return status_;
}

int Interpreter::run(const WhileCommand& command)
{
    ++loops_;
    int result = 0;
    while (flow_ == Flow::none && (run(command.condition) == 0) != command.until) {
        step();
        result = run(command.body);
        if (!goes_on(flow_)) {
            break;
        }
    }
    --loops_;
    return result;
}

int Interpreter::run(const GroupCommand& command)
{
    if (!command.is_subshell) {
        return run(command.body);
    }
    variables.begin_subshell();
    const int status = run(command.body);
    variables.end_subshell();
    flow_ = Flow::none;
    return status;
}

int Interpreter::run(const FunctionCommand& command)
{
    functions_[command.name] = command.body;
    return 0;
}

int Interpreter::run(const ConditionCommand& command)
{
    return evaluate(command) ? 0 : 1;
}

int Interpreter::run(const ArithmeticCommand& command)
{
    return arithmetic(expand_text(command.expression)) != 0 ? 0 : 1;
}

int Interpreter::run(const PipelineCommand& command)
{
    if (command.commands.size() == 1) {
        return run(*command.commands.front()) == 0 ? 1 : 0;
    }
    auto* const outer_output = output_;
    auto outer_input = input_;
    int status = 0;
    for (std::size_t i = 0; i < command.commands.size(); ++i) {
        std::string text;
        const bool is_last = i + 1 == command.commands.size();
        output_ = is_last ? outer_output : &text;
        variables.begin_subshell();
        status = run(*command.commands[i]);
        variables.end_subshell();
        flow_ = flow_ == Flow::exit_shell ? Flow::none : flow_;
        input_ = std::move(text);
    }
    output_ = outer_output;
    input_ = std::move(outer_input);
    return (status == 0) == command.negated ? 1 : 0;
}

}  // namespace dkms::conf::shell
