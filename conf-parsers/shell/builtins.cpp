#include "conf-parsers/shell/builtins.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/filters.hpp"

namespace dkms::conf::shell {
namespace {

/// Words of an operator of `[ … ]` with one operand.
bool is_unary(const std::string& word)
{
    return word.size() == 2 && word[0] == '-'
           && std::string_view("abcdefghknprstuvwxzGLNOS").find(word[1]) != std::string_view::npos;
}

}  // namespace

int Builtins::call(const std::vector<std::string>& words, const SimpleCommand& command)
{
    using Run = int (*)(Builtins&, const Words&);
    static const std::map<std::string_view, Run> table = {
        {":", [](Builtins&, const Words&) { return 0; }},
        {"true", [](Builtins&, const Words&) { return 0; }},
        {"false", [](Builtins&, const Words&) { return 1; }},
        {"unset", [](Builtins& b, const Words& w) { return b.unset(w); }},
        {"echo", [](Builtins& b, const Words& w) { return b.echo(w); }},
        {"printf", [](Builtins& b, const Words& w) { return b.print_formatted(w); }},
        {"read", [](Builtins& b, const Words& w) { return b.read(w); }},
        {"readarray", [](Builtins& b, const Words& w) { return b.read_array(w); }},
        {"mapfile", [](Builtins& b, const Words& w) { return b.read_array(w); }},
        {"set", [](Builtins& b, const Words& w) { return b.set(w); }},
        {"shift", [](Builtins& b, const Words& w) { return b.shift(w); }},
        {"let", [](Builtins& b, const Words& w) { return b.let(w); }},
        {"return", [](Builtins& b, const Words& w) { return b.leave(w, Flow::return_function); }},
        {"exit", [](Builtins& b, const Words& w) { return b.leave(w, Flow::exit_shell); }},
        {"break", [](Builtins& b, const Words&) { return b.loop_flow(Flow::break_loop); }},
        {"continue", [](Builtins& b, const Words&) { return b.loop_flow(Flow::continue_loop); }},
        {"eval", [](Builtins& b, const Words& w) { return b.evaluate(w); }},
        {"source", [](Builtins& b, const Words& w) { return b.source(w); }},
        {".", [](Builtins& b, const Words& w) { return b.source(w); }},
        {"[", [](Builtins& b, const Words& w) { return b.bracket(w); }},
        {"test", [](Builtins& b, const Words& w) { return b.bracket(w); }},
        {"shopt", [](Builtins& b, const Words& w) { return b.shell_option(w); }},
    };
    static const std::set<std::string_view> declaring = {"declare", "export", "local", "readonly",
                                                         "typeset"};
    if (declaring.contains(words.front())) {
        return declare(words, command);
    }
    if (words.front() == "command" || words.front() == "builtin") {
        return call_plain(words, command);
    }
    const auto found = table.find(words.front());
    if (found != table.end()) {
        return found->second(*this, words);
    }
    const auto status = Filters(shell_).call(words);
    return status ? *status : unknown(words);
}

int Builtins::source(const Words& words)
{
    return words.size() > 1 ? shell_.source_file(words[1]) : 1;
}

int Builtins::unknown(const Words& words)
{
    shell_.diagnose(Severity::error, "not-understood",
                    "the command \"" + words.front() + "\" is not evaluated here",
                    "a configuration can compute with texts and files of the package; what needs "
                    "programs belongs into MAKE or PRE_BUILD");
    return 127;
}

int Builtins::declare(const Words& words, const SimpleCommand& command)
{
    bool is_associative = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].starts_with('-')) {
            is_associative = is_associative || words[i].find('A') != std::string::npos;
        } else {
            hide(words.front(), words[i]);
            if (words.front() != "export") {
                shell_.variables.at(words[i]).is_associative = is_associative;
            }
        }
    }
    for (const auto& assignment : command.declared) {
        hide(words.front(), assignment.name);
        if (is_associative) {
            shell_.variables.at(assignment.name).is_associative = true;
        }
        shell_.assign(assignment);
    }
    return 0;
}

/// `local x`, and `declare x` in a function: what x was comes back after it.
void Builtins::hide(const std::string& command, const std::string& name)
{
    if (shell_.calls_ > 0 && (command == "local" || command == "declare")) {
        const auto* present = shell_.variables.find(name);
        shell_.locals_.emplace_back(name, present != nullptr ? *present : Variable{});
    }
}

int Builtins::unset(const Words& words)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto bracket = words[i].find('[');
        if (words[i] == "-f" || words[i] == "-v") {
            continue;
        }
        if (bracket == std::string::npos) {
            shell_.variables.erase(words[i]);
            shell_.functions_.erase(words[i]);
            continue;
        }
        const auto name = words[i].substr(0, bracket);
        const auto subscript = words[i].substr(bracket + 1, words[i].size() - bracket - 2);
        const auto* present = shell_.variables.find(name);
        if (present != nullptr && present->is_associative) {
            shell_.variables.at(name).associative.erase(subscript);
        } else if (present != nullptr) {
            const auto index = shell_.index_of(present, subscript);
            shell_.variables.at(name).values.at.erase(index);
        }
    }
    return 0;
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
        escapes = escapes || word.find('e') != std::string::npos;
    }
    std::string line;
    for (std::size_t i = first; i < words.size(); ++i) {
        line += i == first ? "" : " ";
        line += escapes ? with_escapes(words[i]) : words[i];
    }
    shell_.print(ends_line ? line + "\n" : line);
    return 0;
}

int Builtins::print_formatted(const Words& words)
{
    if (words.size() > 3 && words[1] == "-v") {
        shell_.set(words[2], "", formatted(words[3], {words.begin() + 4, words.end()}), false);
        return 0;
    }
    const std::size_t first = words.size() > 1 && words[1] == "--" ? 2 : 1;
    if (words.size() <= first) {
        return 1;
    }
    shell_.print(formatted(words[first],
                           {words.begin() + static_cast<std::ptrdiff_t>(first) + 1, words.end()}));
    return 0;
}

/// `read [-r] [-a NAME] [NAME…]`: one line, split by IFS.
int Builtins::read(const Words& words)
{
    Words names;
    bool is_array = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "-a" || words[i] == "-ra") {
            is_array = true;
        } else if (words[i] == "-d" || words[i] == "-p" || words[i] == "-n") {
            ++i;
        } else if (!words[i].starts_with('-')) {
            names.push_back(words[i]);
        }
    }
    names = names.empty() ? Words{"REPLY"} : names;
    auto& input = shell_.input_;
    const bool has_line = !input.empty();
    const auto end = input.find('\n');
    const auto line = input.substr(0, end);
    input.erase(0, end == std::string::npos ? input.size() : end + 1);
    shell_.set("REPLY", "", line, false);
    const auto fields = Expander(shell_).fields({.parts = {{.what = Parameter{.name = "REPLY"}}}});
    if (is_array) {
        set_array(names.front(), fields);
    } else {
        set_fields(names, fields, line);
    }
    return has_line ? 0 : 1;
}

void Builtins::set_array(const std::string& name, const Words& values)
{
    shell_.variables.erase(name);
    for (std::size_t i = 0; i < values.size(); ++i) {
        shell_.set(name, std::to_string(i), values[i], true);
    }
}

/// One field for each name; the last gets what is left, with its separators.
void Builtins::set_fields(const Words& names, const Words& fields, const std::string& line)
{
    std::size_t begin = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string value;
        if (i < fields.size()) {
            begin = line.find(fields[i], begin);
            value = i + 1 == names.size() ? line.substr(begin) : fields[i];
            value.erase(value.find_last_not_of(" \t") + 1);
            begin += fields[i].size();
        }
        shell_.set(names[i], "", value, false);
    }
}

int Builtins::read_array(const Words& words)
{
    std::string name = "MAPFILE";
    for (std::size_t i = 1; i < words.size(); ++i) {
        name = words[i].starts_with('-') ? name : words[i];
    }
    set_array(name, lines_of(shell_.input_));
    shell_.input_.clear();
    return 0;
}

int Builtins::set(const Words& words)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "--" || (!words[i].starts_with('-') && !words[i].starts_with('+'))) {
            const auto first = static_cast<std::ptrdiff_t>(words[i] == "--" ? i + 1 : i);
            shell_.positional_.assign(words.begin() + first, words.end());
            return 0;
        }
    }
    return 0;  // options of the shell make no difference here
}

int Builtins::shift(const Words& words)
{
    const auto count = words.size() > 1 ? shell_.arithmetic(words[1]) : 1;
    auto& positional = shell_.positional_;
    if (count < 0 || static_cast<std::size_t>(count) > positional.size()) {
        return 1;
    }
    positional.erase(positional.begin(), positional.begin() + count);
    return 0;
}

int Builtins::leave(const Words& words, Flow flow)
{
    constexpr std::int64_t status_mask = 255;
    shell_.status_ = words.size() > 1 ? static_cast<int>(shell_.arithmetic(words[1]) & status_mask)
                                      : shell_.status_;
    shell_.flow_ = flow;
    return shell_.status_;
}

int Builtins::loop_flow(Flow flow)
{
    if (shell_.loops_ > 0) {
        shell_.flow_ = flow;
    }
    return 0;
}

int Builtins::evaluate(const Words& words)
{
    std::string text;
    for (std::size_t i = 1; i < words.size(); ++i) {
        text += (i == 1 ? "" : " ") + words[i];
    }
    const auto flow = shell_.flow_;
    shell_.run_text(shell_.file_, text, shell_.kind_);
    shell_.flow_ = shell_.flow_ == Flow::exit_shell ? shell_.flow_ : flow;
    return shell_.status_;
}

int Builtins::let(const Words& words)
{
    std::int64_t value = 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
        value = shell_.arithmetic(words[i]);
    }
    return value != 0 ? 0 : 1;
}

/// `[ … ]` and `test …`, after POSIX: by the number of words; `-a` and `-o` join.
int Builtins::bracket(const Words& words)
{
    Words inside(words.begin() + 1, words.end());
    if (words.front() == "[") {
        if (inside.empty() || inside.back() != "]") {
            shell_.diagnose(Severity::error, "syntax", "[ without its ]", "");
            return 2;
        }
        inside.pop_back();
    }
    return holds(inside) ? 0 : 1;
}

bool Builtins::holds(const Words& words)
{
    for (const auto* joint : {"-o", "-a"}) {
        const auto found = std::find(words.begin(), words.end(), joint);
        if (words.size() > 3 && found != words.end() && found != words.begin()) {
            const bool left = holds({words.begin(), found});
            const bool right = holds({found + 1, words.end()});
            return (*found)[1] == 'o' ? left || right : left && right;
        }
    }
    if (words.size() > 1 && words.front() == "!") {
        return !holds({words.begin() + 1, words.end()});
    }
    switch (words.size()) {
        case 0:
            return false;
        case 1:
            return !words[0].empty();
        case 3:
            return shell_.compare(words[0], words[1], words[2]);
        default:
            break;
    }
    if (words.size() == 2 && is_unary(words[0])) {
        return shell_.test(words[0], words[1]);
    }
    shell_.diagnose(Severity::error, "not-understood", "this test has too many words",
                    "quote its operands, and join tests by &&");
    return false;
}

int Builtins::shell_option(const Words& words)
{
    const auto has = [&](const char* word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (has("nocasematch")) {
        shell_.no_case_match_ = has("-s");
    }
    return 0;
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
