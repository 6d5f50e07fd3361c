#pragma once

#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/meanwhile.hpp"

namespace dkms::conf::shell {

/// As long as it lives, what is changed is changed for a subshell only.
class Subshell {
public:
    explicit Subshell(Interpreter& shell)
        : shell_(shell),
          functions_(shell.functions_, shell.functions_),
          positional_(shell.positional_, shell.positional_),
          options_(shell.options_, shell.options_),
          directories_(shell.directories_, shell.directories_),
          locals_(shell.locals_, shell.locals_),
          called_(shell.called_, shell.called_),
          subshells_(shell.subshells_, shell.subshells_ + 1),
          joins_star_(shell.joins_star_, shell.joins_star_)
    {
        constexpr unsigned of_subshell = 50;  // steps
        constexpr std::size_t of_function = 64;
        shell.budget.step(of_subshell);
        shell.budget.walk(of_function * shell.functions_.size());
        for (const auto& frame : shell.locals_) {
            for (const auto& [name, hidden] : frame) {
                shell.budget.walk(of_function + (hidden ? hidden->size() : 0));
            }
        }
        shell.variables.begin_subshell();
    }
    ~Subshell()
    {
        shell_.variables.end_subshell();
        shell_.flow_ = Flow::none;
    }
    Subshell(const Subshell&) = delete;
    Subshell& operator=(const Subshell&) = delete;

private:
    Interpreter& shell_;
    Meanwhile<decltype(Interpreter::functions_)> functions_;
    Meanwhile<decltype(Interpreter::positional_)> positional_;
    Meanwhile<ShellOptions> options_;
    Meanwhile<Directories> directories_;
    Meanwhile<decltype(Interpreter::locals_)> locals_;
    Meanwhile<std::vector<std::string>> called_;
    Meanwhile<unsigned> subshells_;
    Meanwhile<bool> joins_star_;
};

}  // namespace dkms::conf::shell
