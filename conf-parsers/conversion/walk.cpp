#include "conf-parsers/conversion/walk.hpp"

namespace dkms::conf::conversion {
namespace {

void walk(const shell::Command& command, CommandVisitor& visitor);

class Walk {
public:
    Walk(CommandVisitor& visitor, SourcePosition at) : visitor_(visitor), at_(at) {}

    void operator()(const shell::SimpleCommand& command) { visitor_.see(command, at_); }
    void operator()(const shell::ConditionCommand& command) { visitor_.see(command, at_); }
    void operator()(const shell::ArithmeticCommand& command)
    {
        visitor_.see_arithmetic(command.expression, at_);
    }

    void operator()(const shell::IfCommand& command)
    {
        for (const auto& branch : command.branches) {
            inside(branch.condition);
            inside(branch.body);
        }
        if (command.otherwise) {
            inside(*command.otherwise);
        }
    }

    void operator()(const shell::CaseCommand& command)
    {
        visitor_.see(command);
        for (const auto& branch : command.branches) {
            inside(branch.body);
        }
    }

    void operator()(const shell::ForCommand& command)
    {
        visitor_.see(command, at_);
        inside(command.body);
    }

    void operator()(const shell::CountingCommand& command)
    {
        for (const auto* expression : {&command.first, &command.condition, &command.step}) {
            visitor_.see_arithmetic(*expression, at_);
        }
        inside(command.body);
    }

    void operator()(const shell::WhileCommand& command)
    {
        inside(command.condition);
        inside(command.body);
    }

    void operator()(const shell::GroupCommand& command) { inside(command.body); }

    void operator()(const shell::FunctionCommand& command)
    {
        visitor_.see(command);
        visitor_.enter();
        walk(*command.body, visitor_);
        visitor_.leave();
    }

    void operator()(const shell::PipelineCommand& command)
    {
        visitor_.enter();
        for (const auto& part : command.commands) {
            walk(*part, visitor_);
        }
        visitor_.leave();
    }

private:
    void inside(const shell::List& list)
    {
        visitor_.enter();
        conversion::walk(list, visitor_);
        visitor_.leave();
    }

    CommandVisitor& visitor_;
    SourcePosition at_;
};

void walk(const shell::Command& command, CommandVisitor& visitor)
{
    std::visit(Walk(visitor, command.at), command.what);
    for (const auto& redirection : command.redirections) {
        visitor.see(redirection);
    }
}

}  // namespace

void walk(const shell::List& list, CommandVisitor& visitor)
{
    for (const auto& item : list.items) {
        const bool is_certain = item.joint == shell::List::Joint::always;
        if (!is_certain) {
            visitor.enter();
        }
        walk(*item.command, visitor);
        if (!is_certain) {
            visitor.leave();
        }
    }
}

}  // namespace dkms::conf::conversion
