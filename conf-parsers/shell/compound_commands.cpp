// The commands that run other commands.
#include <algorithm>
#include <utility>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "conf-parsers/shell/pattern.hpp"
#include "conf-parsers/shell/subshell.hpp"

namespace dkms::conf::shell {

int Interpreter::run(const IfCommand& command)
{
    for (const auto& branch : command.branches) {
        if (run(branch.condition) == 0) {
            return flow_ == Flow::none ? run(branch.body) : status_;
        }
    }
    return command.otherwise ? run(*command.otherwise) : 0;
}

int Interpreter::run(const CaseCommand& command)
{
    const auto subject = Expander(*this).subject(command.subject);
    const auto matches = [&](const Word& pattern) {
        return Pattern(Expander(*this).pattern(pattern), budget, options_.no_case_match)
            .matches(subject);
    };
    bool falls_through = false;
    int status = 0;
    for (const auto& branch : command.branches) {
        if (!falls_through
            && std::none_of(branch.patterns.begin(), branch.patterns.end(), matches)) {
            continue;
        }
        status_ = branch.body.items.empty() ? 0 : status_;
        status = run(branch.body);
        falls_through = branch.end == ";&";
        if (branch.end == ";;" || branch.end.empty() || flow_ != Flow::none) {
            break;
        }
    }
    return status;
}

bool Interpreter::goes_on()
{
    if (flow_ != Flow::break_loop && flow_ != Flow::continue_loop) {
        return flow_ == Flow::none;
    }
    if (levels_ > 1) {
        --levels_;
        return false;
    }
    return std::exchange(flow_, Flow::none) == Flow::continue_loop;
}

int Interpreter::run(const ForCommand& command)
{
    Words words;
    if (command.words) {
        for (const auto& word : *command.words) {
            const auto more = Expander(*this).fields(word);
            words.insert(words.end(), more.begin(), more.end());
        }
    } else {
        words = *positional_;
    }
    const Meanwhile inside(loops_, loops_ + 1);
    int status = 0;
    for (const auto& word : words) {
        budget.step();
        if (refuses_change(command.name)) {
            return 1;
        }
        set(command.name, {}, word);
        status = run(command.body);
        if (!goes_on()) {
            break;
        }
    }
    return status;
}

int Interpreter::run(const CountingCommand& command)
{
    const auto value = [&](const Word& word) -> std::optional<std::int64_t> {
        const auto text = expand_text(word);
        return text.find_first_not_of(" \t\n") == std::string::npos ? 1 : arithmetic(text);
    };
    if (!value(command.first)) {
        return 1;
    }
    const Meanwhile inside(loops_, loops_ + 1);
    int status = 0;
    while (true) {
        budget.step();
        const auto condition = value(command.condition);
        if (!condition) {
            return 1;
        }
        if (*condition == 0) {
            return status;
        }
        status = run(command.body);
        if (!goes_on()) {
            return status;
        }
        if (!value(command.step)) {
            return 1;
        }
    }
}

int Interpreter::run(const WhileCommand& command)
{
    const Meanwhile inside(loops_, loops_ + 1);
    int status = 0;
    while ((run(command.condition) == 0) != command.until || flow_ != Flow::none) {
        budget.step();
        status = flow_ == Flow::none ? run(command.body) : status;
        if (!goes_on()) {
            break;
        }
    }
    return flow_ == Flow::return_function ? status_ : status;
}

int Interpreter::run(const GroupCommand& command)
{
    if (!command.is_subshell) {
        return run(command.body);
    }
    const Subshell subshell(*this);
    try {
        return run(command.body);
    } catch (const Abandoned&) {
        return 1;
    }
}

int Interpreter::run(const FunctionCommand& command)
{
    functions_[command.name] = command.body;
    return 0;
}

int Interpreter::run(const ConditionCommand& command)
{
    return evaluate(command);
}

int Interpreter::run(const ArithmeticCommand& command)
{
    const auto value = arithmetic(expand_text(command.expression));
    return value && *value != 0 ? 0 : 1;
}

int Interpreter::run(const PipelineCommand& command)
{
    if (command.commands.size() == 1) {
        return run(*command.commands.front()) == 0 ? 1 : 0;
    }
    const Meanwhile of_input(input_, input_);
    std::vector<int> statuses;
    for (std::size_t i = 0; i < command.commands.size(); ++i) {
        std::string text;
        {
            const bool is_last = i + 1 == command.commands.size();
            const Meanwhile of_output(output_, is_last ? output_ : &text);
            const Subshell subshell(*this);
            try {
                statuses.push_back(run(*command.commands[i]));
            } catch (const Abandoned&) {
                statuses.push_back(1);
            }
        }
        input_ = std::make_shared<Input>(Input{.text = std::move(text)});
    }
    int status = statuses.back();
    for (const int each : statuses) {
        status = options_.pipe_fail && status == 0 && each != 0 ? each : status;
    }
    const int negated = status == 0 ? 1 : 0;
    return command.negated ? negated : status;
}

std::string Interpreter::substitute(const List& list)
{
    auto text = captured(list);
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

namespace {

/// Of `$(< FILE)`, where to read; null: it is another command.
const Redirection* only_input(const List& list)
{
    const auto* command = list.items.size() == 1 ? list.items.front().command.get() : nullptr;
    if (command == nullptr || command->redirections.size() != 1) {
        return nullptr;
    }
    const auto* simple = std::get_if<SimpleCommand>(&command->what);
    const auto& only = command->redirections.front();
    const bool is_alone = simple != nullptr && simple->words.empty() && simple->assignments.empty();
    return is_alone && only.operation == "<" && only.descriptor == 0 ? &only : nullptr;
}

}  // namespace

/// Prints what a file holds.
int Interpreter::print_input(const Redirection& redirection)
{
    Streams streams;
    if (!redirect(redirection, streams)) {
        return 1;
    }
    print(streams.input->rest());
    return 0;
}

/// What commands print, in a subshell.
std::string Interpreter::captured(const List& list)
{
    std::string text;
    const Meanwhile of_output(output_, &text);
    const Meanwhile of_place(at_, at_);
    const Meanwhile of_length(length_, length_);
    const Subshell subshell(*this);
    try {
        const auto* input = only_input(list);
        substitution_status_ = 0;
        if (!list.items.empty()) {
            substitution_status_ = input != nullptr ? print_input(*input) : run(list);
        }
    } catch (const Abandoned&) {
        substitution_status_ = 1;
    }
    status_ = substitution_status_;
    std::erase(text, '\0');
    return text;
}

}  // namespace dkms::conf::shell
