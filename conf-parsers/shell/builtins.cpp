#include "conf-parsers/shell/builtins.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/formatting.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "conf-parsers/shell/quoting.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {

int Builtins::call(const std::vector<std::string>& words, const SimpleCommand& command)
{
    using Run = int (*)(Builtins&, const Words&);
    static const std::map<std::string_view, Run> table = {
        {":", [](Builtins&, const Words&) { return 0; }},
        {"true", [](Builtins&, const Words&) { return 0; }},
        {"false", [](Builtins&, const Words&) { return 1; }},
        {"unset", [](Builtins& b, const Words& w) { return Declarations(b.shell_).unset(w); }},
        {"echo", [](Builtins& b, const Words& w) { return b.echo(w); }},
        {"printf", [](Builtins& b, const Words& w) { return b.print_formatted(w); }},
        {"read", [](Builtins& b, const Words& w) { return InputBuiltins(b.shell_).read(w); }},
        {"readarray",
         [](Builtins& b, const Words& w) { return InputBuiltins(b.shell_).read_array(w); }},
        {"mapfile",
         [](Builtins& b, const Words& w) { return InputBuiltins(b.shell_).read_array(w); }},
        {"set", [](Builtins& b, const Words& w) { return b.set(w); }},
        {"shift", [](Builtins& b, const Words& w) { return b.shift(w); }},
        {"let", [](Builtins& b, const Words& w) { return b.let(w); }},
        {"return", [](Builtins& b, const Words& w) { return b.leave(w, Flow::return_function); }},
        {"exit", [](Builtins& b, const Words& w) { return b.leave(w, Flow::exit_shell); }},
        {"break", [](Builtins& b, const Words& w) { return b.loop_flow(w, Flow::break_loop); }},
        {"continue",
         [](Builtins& b, const Words& w) { return b.loop_flow(w, Flow::continue_loop); }},
        {"eval", [](Builtins& b, const Words& w) { return b.evaluate(w); }},
        {"source", [](Builtins& b, const Words& w) { return b.source(w); }},
        {".", [](Builtins& b, const Words& w) { return b.source(w); }},
        {"[", [](Builtins& b, const Words& w) { return b.bracket(w); }},
        {"test", [](Builtins& b, const Words& w) { return b.bracket(w); }},
        {"shopt", [](Builtins& b, const Words& w) { return b.shell_option(w); }},
        {"trap", [](Builtins& b, const Words& w) { return b.trap(w); }},
    };
    static const std::set<std::string_view> declaring = {"declare", "export", "local", "readonly",
                                                         "typeset"};
    if (declaring.contains(words.front())) {
        return Declarations(shell_).declare(words, command);
    }
    if (words.front() == "command" || words.front() == "builtin") {
        return call_plain(words, command);
    }
    const auto found = table.find(words.front());
    if (found != table.end()) {
        return found->second(*this, words);
    }
    const auto status = call_partly_known(words);
    return status ? *status : unknown(words);
}

std::optional<int> Builtins::call_partly_known(const Words& words)
{
    static const std::set<std::string_view> of_directories = {"cd", "popd", "pushd", "pwd"};
    return of_directories.contains(words.front()) ? DirectoryBuiltins(shell_).call(words)
                                                  : Filters(shell_).call(words);
}

int Builtins::source(const Words& words)
{
    return words.size() > 1 ? shell_.source_file(words) : 2;
}

int Builtins::unknown(const Words& words)
{
    shell_.diagnose(Severity::error, "not-understood",
                    "the command \"" + words.front() + "\" is not evaluated here",
                    "a configuration can compute with texts and files of the package; what needs "
                    "programs belongs into MAKE or PRE_BUILD");
    return 127;
}

int Builtins::echo(const Words& words)
{
    std::size_t first = 1;
    bool escapes = false;
    bool ends_line = true;
    for (; first < words.size(); ++first) {
        const auto& word = words[first];
        if (word.size() < 2 || word[0] != '-'
            || word.find_first_not_of("neE", 1) != std::string::npos) {
            break;
        }
        ends_line = ends_line && word.find('n') == std::string::npos;
        const auto last = word.find_last_of("eE");
        escapes = last == std::string::npos ? escapes : word[last] == 'e';
    }
    std::string line;
    bool ended = false;
    for (std::size_t i = first; i < words.size() && !ended; ++i) {
        line += i == first ? "" : " ";
        line += escapes ? with_escapes(words[i], EscapeKind::echo, &ended) : words[i];
    }
    shell_.print(ends_line && !ended ? line + "\n" : line);
    return 0;
}

int Builtins::print_formatted(const Words& words)
{
    std::size_t first = 1;
    std::string variable;
    if (words.size() > first + 1 && words[first] == "-v") {
        variable = words[first + 1];
        first += 2;
    }
    first += words.size() > first && words[first] == "--" ? 1U : 0U;
    if (words.size() <= first) {
        return 2;
    }
    auto printed = formatted(words[first],
                             {words.begin() + static_cast<std::ptrdiff_t>(first) + 1, words.end()},
                             shell_.budget);
    if (printed.not_understood) {
        shell_.diagnose(Severity::error, "not-understood",
                        "printf \"" + words[first] + "\" is not evaluated here", "");
    }
    if (variable.empty()) {
        shell_.print(printed.text);
    } else {
        printed.text.erase(std::min(printed.text.find('\0'), printed.text.size()));
        if (!shell_.set_named(variable, std::move(printed.text))) {
            return 2;
        }
    }
    return printed.status;
}

int Builtins::shift(const Words& words)
{
    const auto count = words.size() > 1 ? integer(words[1]) : 1;
    const auto& positional = *shell_.positional_;
    if (!count || *count < 0 || static_cast<std::size_t>(*count) > positional.size()) {
        return 1;
    }
    shell_.budget.walk(positional.size());
    shell_.positional_ =
        std::make_shared<const Words>(positional.begin() + *count, positional.end());
    return 0;
}

int Builtins::leave(const Words& words, Flow flow)
{
    constexpr std::int64_t status_mask = 255;
    constexpr int status_of_misuse = 2;
    if (words.size() > 1) {
        const auto status = integer(words[1]);
        shell_.status_ = status ? static_cast<int>(*status & status_mask) : status_of_misuse;
    }
    shell_.flow_ = flow;
    return shell_.status_;
}

int Builtins::loop_flow(const Words& words, Flow flow)
{
    const auto levels = words.size() > 1 ? integer(words[1]) : 1;
    if (shell_.loops_ == 0) {
        return 0;
    }
    if (!levels || *levels < 1) {
        shell_.levels_ = shell_.loops_;
        shell_.flow_ = Flow::break_loop;
        return 1;
    }
    shell_.levels_ = static_cast<unsigned>(std::min<std::int64_t>(*levels, shell_.loops_));
    shell_.flow_ = flow;
    return 0;
}

int Builtins::evaluate(const Words& words)
{
    std::string text;
    for (std::size_t i = 1; i < words.size(); ++i) {
        text += (i == 1 ? "" : " ") + words[i];
    }
    shell_.budget.make(text.size());
    const Meanwhile of_place(shell_.at_, shell_.at_);
    shell_.status_ = 0;
    shell_.run_lines(text, shell_.at_);
    return shell_.status_;
}

int Builtins::let(const Words& words)
{
    std::int64_t value = 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto each = shell_.arithmetic(words[i]);
        if (!each) {
            return 1;
        }
        value = *each;
    }
    return value != 0 ? 0 : 1;
}

/// What is to be done for a signal, or at the end of dkms, is never done here; at an
/// error or after each command it would be part of the evaluation.
int Builtins::trap(const Words& words)
{
    const auto is_part = [](const std::string& word) {
        return word == "ERR" || word == "DEBUG" || word == "RETURN" || word == "-p";
    };
    const bool is_understood =
        words.size() > 2 && std::none_of(words.begin() + 1, words.end(), is_part);
    return is_understood ? 0 : unknown(words);
}

/// `command NAME …` without functions; `command -v NAME` finds no programs, and
/// says so.
int Builtins::call_plain(const Words& words, const SimpleCommand& simple)
{
    if (words.size() > 1 && words[1].starts_with('-')) {
        return unknown(words);
    }
    return words.size() > 1 ? call({words.begin() + 1, words.end()}, simple) : 0;
}

}  // namespace dkms::conf::shell
