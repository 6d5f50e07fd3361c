#pragma once

#include <string>
#include <vector>

#include "conf-parsers/shell/interpreter.hpp"

namespace dkms::conf::shell {

/// The commands that are known: those of the shell here, those that work on
/// text in filters.cpp. What is not known is a finding, and fails.
class Builtins {
public:
    explicit Builtins(Interpreter& shell) : shell_(shell) {}

    int call(const std::vector<std::string>& words, const SimpleCommand& command);

private:
    using Words = std::vector<std::string>;

    int declare(const Words& words, const SimpleCommand& command);
    int unset(const Words& words);
    int echo(const Words& words);
    int print_formatted(const Words& words);
    int read(const Words& words);
    int read_array(const Words& words);
    int set(const Words& words);
    int shift(const Words& words);
    int leave(const Words& words, Flow flow);
    int loop_flow(Flow flow);
    int evaluate(const Words& words);
    int let(const Words& words);
    int source(const Words& words);
    int bracket(const Words& words);
    bool holds(const Words& words);
    void hide(const std::string& command, const std::string& name);
    void set_array(const std::string& name, const Words& values);
    void set_fields(const Words& names, const Words& fields, const std::string& line);
    int shell_option(const Words& words);
    int call_plain(const Words& words, const SimpleCommand& simple);
    int unknown(const Words& words);

    Interpreter& shell_;
};

/// What `printf` prints; the format is used again until all words are taken.
std::string formatted(const std::string& format, const std::vector<std::string>& words);

/// `\n`, `\t`, `\033`… as echo -e and printf have them.
std::string with_escapes(std::string_view text);

}  // namespace dkms::conf::shell
