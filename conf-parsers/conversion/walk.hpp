#pragma once

#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::conversion {

/// Sees each command of a text and what is in it, once, in their order; not what is
/// inside the words.
class CommandVisitor {
public:
    virtual ~CommandVisitor() = default;
    virtual void see(const shell::SimpleCommand& command, SourcePosition at) = 0;
    virtual void see(const shell::CaseCommand& command) = 0;
    virtual void see(const shell::ConditionCommand& command, SourcePosition at) = 0;
    virtual void see(const shell::ForCommand& command, SourcePosition at) = 0;
    virtual void see(const shell::FunctionCommand& command) = 0;
    virtual void see(const shell::Redirection& redirection) = 0;
    virtual void see_arithmetic(const shell::Word& expression, SourcePosition at) = 0;
    /// Around what runs perhaps, or at another time.
    virtual void enter() = 0;
    virtual void leave() = 0;
};

void walk(const shell::List& list, CommandVisitor& visitor);

}  // namespace dkms::conf::conversion
