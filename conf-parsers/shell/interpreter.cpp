#include "conf-parsers/shell/interpreter.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "conf-parsers/shell/builtins.hpp"
#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "conf-parsers/shell/parser.hpp"
#include "conf-parsers/shell/subshell.hpp"

namespace dkms::conf::shell {
namespace {

constexpr unsigned depth_limit = 160;
constexpr std::size_t diagnostic_limit = 100;
constexpr int status_of_misuse = 2;

/// Counts how deep commands are in each other.
class Depth {
public:
    explicit Depth(unsigned& depth) : depth_(depth)
    {
        if (depth_ >= depth_limit) {
            throw TooMuch("commands are nested too deeply");
        }
        ++depth_;
    }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

private:
    unsigned& depth_;
};

/// Whether bash would take a text for a program: a NUL in its first line.
bool is_binary(std::string_view text)
{
    constexpr std::size_t looked_at = 80;
    const auto begin = text.substr(0, looked_at);
    return begin.substr(0, begin.find('\n')).find('\0') != std::string_view::npos;
}

}  // namespace

Interpreter::Interpreter(const FileView& files, MachineWords machine, Bounds bounds)
    : budget(bounds), files_(files), machine_(std::move(machine))
{}

void Interpreter::print(std::string_view text)
{
    budget.make(text.size());
    if (output_ != nullptr) {
        *output_ += text;
    }
}

void Interpreter::diagnose_at(const config::Origin& origin, Diagnostic finding)
{
    const auto place = origin.file + ":" + std::to_string(origin.at.line);
    if (diagnostics.size() < diagnostic_limit && reported_.emplace(place, finding.message).second) {
        finding.file = origin.file;
        finding.at = origin.at;
        finding.length = std::max<std::uint32_t>(origin.length, 1);
        diagnostics.push_back(std::move(finding));
    }
}

void Interpreter::diagnose(Severity severity, std::string rule, std::string message,
                           std::string hint)
{
    diagnose_at({.file = file_, .at = at_, .length = length_}, {.severity = severity,
                                                                .rule = std::move(rule),
                                                                .message = std::move(message),
                                                                .hint = std::move(hint)});
}

void Interpreter::abandon(std::string rule, std::string message, std::string hint,
                          Abandoned::What what)
{
    diagnose(Severity::error, std::move(rule), std::move(message), std::move(hint));
    throw Abandoned{.what = what};
}

void Interpreter::forget_others(const std::function<bool(const std::string&)>& stays)
{
    std::vector<std::string> others;
    for (const auto& [name, variable] : variables.all()) {
        if (variable.assigned && !stays(name)) {
            others.push_back(name);
        }
    }
    for (const auto& name : others) {
        variables.erase(name);
    }
}

void Interpreter::run_text(std::string_view file, std::string_view text, config::OriginKind kind)
{
    const Meanwhile of_file(file_, std::string(file));
    const Meanwhile of_kind(kind_, kind);
    at_ = {};
    try {
        run_lines(text, {});
    } catch (const Abandoned& error) {
        flow_ = error.what == Abandoned::What::shell ? Flow::exit_shell : Flow::none;
    } catch (const TooMuch& error) {
        diagnose(Severity::error, "too-much", error.what(),
                 "a configuration has to be simpler than that");
        flow_ = Flow::none;
    }
    if (flow_ != Flow::exit_shell) {
        flow_ = Flow::none;
    }
}

/// Reads and runs one line after the other: what comes before a mistake stands.
void Interpreter::run_lines(std::string_view text, SourcePosition begin)
{
    const Depth nested(depth_);
    if (text.size() > file_limit) {
        throw TooMuch("the text is too long");
    }
    if (is_binary(text)) {
        status_ = 126;
        diagnose(Severity::error, "syntax",
                 "this is no text: there is a NUL byte in its first line",
                 "a configuration is written as text");
        return;
    }
    try {
        Scanner scanner(text, begin);
        Parser parser(scanner);
        for (auto list = parser.next_line(); !list.items.empty() && flow_ == Flow::none;
             list = parser.next_line()) {
            run_line(list);
        }
    } catch (const SyntaxError& error) {
        at_ = error.at();
        length_ = 1;
        status_ = status_of_misuse;
        diagnose(Severity::error, "syntax", error.what(), "what comes before it was read");
    }
}

/// A mistake ends the line that it is in, or the subshell.
void Interpreter::run_line(const List& line)
{
    try {
        run(line);
    } catch (const Abandoned& error) {
        status_ = 1;
        if (error.what != Abandoned::What::line || subshells_ > 0) {
            throw;
        }
    }
}

std::string Interpreter::expand_text(const Word& word)
{
    return Expander(*this).text(word);
}

std::optional<std::string> Interpreter::expand_at(const Word& word, const config::Origin& origin)
{
    const Meanwhile of_file(file_, origin.file);
    const Meanwhile of_place(at_, origin.at);
    const Meanwhile of_length(length_, origin.length);
    const Meanwhile of_flow(flow_, Flow::none);
    try {
        return expand_text(word);
    } catch (const Abandoned&) {
        return std::nullopt;
    }
}

int Interpreter::run(const List& list)
{
    for (const auto& [joint, command] : list.items) {
        if (flow_ != Flow::none) {
            break;
        }
        const bool runs =
            joint == List::Joint::always || (joint == List::Joint::if_success) == (status_ == 0);
        if (runs) {
            status_ = run(*command);
        }
    }
    return status_;
}

int Interpreter::run(const Command& command)
{
    budget.step();
    const Depth nested(depth_);
    at_ = command.at;
    length_ = command.length;
    if (command.redirections.empty()) {
        return run_what(command);
    }
    Streams streams{.input = input_, .output = output_};
    for (const auto& redirection : command.redirections) {
        if (!redirect(redirection, streams)) {
            return 1;
        }
    }
    const Meanwhile of_input(input_, std::move(streams.input));
    const Meanwhile of_output(output_, streams.output);
    return run_what(command);
}

int Interpreter::run_what(const Command& command)
{
    return std::visit([this](const auto& what) { return run(what); }, command.what);
}

/// Input from files and here-documents; output to /dev/null or not at all.
int Interpreter::run(const SimpleCommand& command)
{
    Words words;
    substitution_status_ = 0;
    for (const auto& word : command.words) {
        auto more = Expander(*this).fields(word);
        words.insert(words.end(), std::make_move_iterator(more.begin()),
                     std::make_move_iterator(more.end()));
    }
    if (words.empty()) {
        for (const auto& assignment : command.assignments) {
            assign(assignment);
        }
        return substitution_status_;
    }
    if (command.assignments.empty()) {
        return call(words, command);
    }
    // `IFS=. read …`: for this command alone.
    std::vector<std::pair<std::string, std::optional<Variable>>> before;
    for (const auto& assignment : command.assignments) {
        before.emplace_back(assignment.name, variables.copy_of(assignment.name));
        assign(assignment);
    }
    const int status = call(words, command);
    std::reverse(before.begin(), before.end());
    for (auto& [name, hidden] : before) {
        variables.restore(name, std::move(hidden));
    }
    return status;
}

int Interpreter::call(const Words& words, const SimpleCommand& command)
{
    const auto function = functions_.find(words.front());
    if (function != functions_.end()) {
        const auto body = function->second;  // it may redefine itself
        return call_function(*body, words);
    }
    return Builtins(*this).call(words, command);
}

/// Gives back, when a function returns, what its locals have hidden.
class Locals {
public:
    Locals(Variables& variables,
           std::vector<std::vector<std::pair<std::string, std::optional<Variable>>>>& frames)
        : variables_(variables), frames_(frames)
    {
        frames_.emplace_back();
    }
    ~Locals()
    {
        auto& frame = frames_.back();
        std::reverse(frame.begin(), frame.end());
        for (auto& [name, hidden] : frame) {
            variables_.restore(name, std::move(hidden));
        }
        frames_.pop_back();
    }
    Locals(const Locals&) = delete;
    Locals& operator=(const Locals&) = delete;

private:
    Variables& variables_;
    std::vector<std::vector<std::pair<std::string, std::optional<Variable>>>>& frames_;
};

int Interpreter::call_function(const Command& body, const Words& words)
{
    const Meanwhile of_words(positional_,
                             std::make_shared<const Words>(words.begin() + 1, words.end()));
    const Meanwhile of_loops(loops_, 0U);
    const Locals locals(variables, locals_);
    called_.push_back(words.front());
    int status = 0;
    try {
        status = run(body);
    } catch (...) {
        called_.pop_back();
        throw;
    }
    called_.pop_back();
    if (flow_ == Flow::return_function) {
        flow_ = Flow::none;
        status = status_;
    }
    return status;
}

std::string Interpreter::resolved(const std::string& path) const
{
    const std::filesystem::path given = path;
    if (given.is_absolute()) {
        return path;
    }
    const auto directory = directories_.now.empty() ? std::filesystem::path(file_).parent_path()
                                                    : std::filesystem::path(directories_.now);
    return (directory / given).lexically_normal().native();
}

bool Interpreter::sees(const std::string& path)
{
    const bool is_seen = files_.covers(path);
    if (!is_seen) {
        diagnose(Severity::error, "not-understood",
                 path + " is none of the files that are seen here",
                 "a configuration depends on the files of its package and of kernels");
    }
    return is_seen;
}

std::optional<FileFacts> Interpreter::file_facts(const std::string& path)
{
    const auto file = resolved(path);
    return !path.empty() && sees(file) ? files_.facts(file) : std::nullopt;
}

std::optional<std::string> Interpreter::read_file(const std::string& path)
{
    const auto file = resolved(path);
    auto text = sees(file) ? files_.read(file, file_limit) : std::nullopt;
    budget.walk(text ? text->size() : 0);
    return text;
}

int Interpreter::source_file(const Words& words)
{
    const auto file = resolved(words[1]);
    const auto text = read_file(words[1]);
    if (!text) {
        // What belongs to the package is missing everywhere, other files on this machine.
        const auto directory = std::filesystem::path(file_).parent_path().native() + "/";
        diagnose(Severity::warning, file.starts_with(directory) ? "source" : "source-elsewhere",
                 "there is no file " + words[1] + " to source", "in dkms the reading goes on, too");
        return 1;
    }
    const Meanwhile of_file(file_, file);
    const Meanwhile of_place(at_, at_);
    const Meanwhile of_length(length_, length_);
    auto positional = positional_;
    if (words.size() > 2) {
        positional = std::make_shared<const Words>(words.begin() + 2, words.end());
    }
    const Meanwhile of_words(positional_, std::move(positional));
    status_ = 0;
    run_lines(*text, {});
    flow_ = flow_ == Flow::return_function ? Flow::none : flow_;
    return status_;
}

}  // namespace dkms::conf::shell
