#include "conf-parsers/shell/interpreter.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "conf-parsers/shell/builtins.hpp"
#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::shell {
namespace {

constexpr unsigned step_limit = 500'000;
constexpr unsigned depth_limit = 64;
constexpr std::size_t text_limit = std::size_t{16} << 20;
constexpr std::size_t file_limit = std::size_t{4} << 20;

/// Counts how deep commands are in each other.
class Depth {
public:
    explicit Depth(unsigned& depth) : depth_(depth)
    {
        if (++depth_ > depth_limit) {
            --depth_;
            throw TooMuch("commands are nested too deeply");
        }
    }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

private:
    unsigned& depth_;
};

}  // namespace

Interpreter::Interpreter(const FileView& files, MachineWords machine)
    : files_(files), machine_(std::move(machine))
{}

void Interpreter::step()
{
    if (++steps_ > step_limit) {
        throw TooMuch("it takes too many steps");
    }
}

/// All text that is made counts, so that none can grow without end.
void Interpreter::charge(std::size_t size)
{
    made_ += size;
    if (made_ > text_limit) {
        throw TooMuch("it makes too much text");
    }
}

void Interpreter::print(std::string_view text)
{
    charge(text.size());
    if (output_ != nullptr) {
        *output_ += text;
    }
}

void Interpreter::diagnose(Severity severity, std::string rule, std::string message,
                           std::string hint)
{
    const auto place = file_ + ":" + std::to_string(at_.line);
    if (reported_.emplace(place, message).second) {
        diagnostics.push_back({.severity = severity,
                               .file = file_,
                               .at = at_,
                               .length = length_,
                               .rule = std::move(rule),
                               .message = std::move(message),
                               .hint = std::move(hint)});
    }
}

/// After an end in the middle of something: nothing of it is left behind.
void Interpreter::start_afresh()
{
    variables.end_all_subshells();
    output_ = nullptr;
    input_.clear();
    loops_ = 0;
    calls_ = 0;
    locals_.clear();
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
    const auto outer_file = std::exchange(file_, std::string(file));
    const auto outer_kind = std::exchange(kind_, kind);
    ++texts_;
    try {
        const Depth nested(depth_);
        Scanner scanner(text);
        Parser parser(scanner);
        for (auto list = parser.next_line(); !list.items.empty() && flow_ == Flow::none;
             list = parser.next_line()) {
            run(list);
        }
    } catch (const SyntaxError& error) {
        at_ = error.at();
        length_ = 1;
        diagnose(Severity::error, "syntax", error.what(), "what comes before it was read");
    } catch (const TooMuch& error) {
        if (texts_ > 1) {
            --texts_;
            throw;  // all of it ends, also what sourced this text
        }
        start_afresh();
        diagnose(Severity::error, "too-much", error.what(),
                 "a configuration has to be simpler than that");
    }
    --texts_;
    if (flow_ != Flow::exit_shell) {
        flow_ = Flow::none;
    }
    file_ = outer_file;
    kind_ = outer_kind;
}

std::string Interpreter::expand_text(const Word& word)
{
    return Expander(*this).text(word);
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
    step();
    const Depth nested(depth_);
    at_ = command.at;
    length_ = command.length;
    if (command.redirections.empty()) {
        return run_what(command);
    }
    auto input = input_;
    bool discards = false;
    if (!redirect(command.redirections, input, discards)) {
        return 1;
    }
    std::swap(input_, input);
    auto* const outer = output_;
    output_ = discards ? nullptr : output_;
    const int status = run_what(command);
    output_ = outer;
    std::swap(input_, input);
    return status;
}

int Interpreter::run_what(const Command& command)
{
    return std::visit([this](const auto& what) { return run(what); }, command.what);
}

/// Input from files and here-documents; output to /dev/null or not at all.
bool Interpreter::redirect(const std::vector<Redirection>& redirections, std::string& input,
                           bool& discards)
{
    for (const auto& redirection : redirections) {
        const bool is_input = redirection.operation.front() == '<';
        if (is_input ? !redirect_input(redirection, input)
                     : !redirect_output(redirection, discards)) {
            return false;
        }
    }
    return true;
}

bool Interpreter::redirect_input(const Redirection& redirection, std::string& input)
{
    const auto& operation = redirection.operation;
    if (operation == "<<") {
        input = expand_text(*redirection.document);
        return true;
    }
    const auto target = expand_text(redirection.target);
    if (operation == "<<<") {
        input = target + "\n";
        return true;
    }
    auto text = target == "/dev/null" ? std::string{} : files_.read(resolved(target), file_limit);
    const bool is_there = text.has_value();
    if (is_there) {
        input = *std::move(text);
    }
    return is_there;
}

bool Interpreter::redirect_output(const Redirection& redirection, bool& discards)
{
    if (redirection.descriptor != 1) {
        return true;  // nothing here prints errors
    }
    const auto target = expand_text(redirection.target);
    discards = true;
    if (redirection.operation == ">&" || target == "/dev/null" || target == "/dev/stderr") {
        return true;
    }
    diagnose(Severity::error, "not-understood", "a configuration writes no files",
             "do this in PRE_BUILD, which runs in the build tree");
    return false;
}

int Interpreter::run(const SimpleCommand& command)
{
    Words words;
    for (const auto& word : command.words) {
        auto more = Expander(*this).fields(word);
        words.insert(words.end(), std::make_move_iterator(more.begin()),
                     std::make_move_iterator(more.end()));
    }
    if (words.empty()) {
        status_ = 0;
        for (const auto& assignment : command.assignments) {
            assign(assignment);
        }
        return status_;
    }
    if (command.assignments.empty()) {
        return call(words, command);
    }
    // `IFS=. read …`: for this command alone.
    std::vector<std::pair<std::string, Variable>> before;
    for (const auto& assignment : command.assignments) {
        const auto* present = variables.find(assignment.name);
        before.emplace_back(assignment.name, present != nullptr ? *present : Variable{});
        assign(assignment);
    }
    const int status = call(words, command);
    give_back(before);
    return status;
}

/// What was hidden meanwhile is as it was; the first that was hidden last.
void Interpreter::give_back(std::vector<std::pair<std::string, Variable>>& hidden)
{
    std::reverse(hidden.begin(), hidden.end());
    for (auto& [name, value] : hidden) {
        if (value.is_set()) {
            variables.at(name) = std::move(value);
        } else {
            variables.erase(name);
        }
    }
}

int Interpreter::call(const Words& words, const SimpleCommand& command)
{
    const auto function = functions_.find(words.front());
    if (function != functions_.end()) {
        const auto body = function->second;  // it may redefine itself
        return call_function(*body, {words.begin() + 1, words.end()});
    }
    return Builtins(*this).call(words, command);
}

int Interpreter::call_function(const Command& body, const Words& words)
{
    auto outer = std::exchange(positional_, words);
    const auto outer_loops = std::exchange(loops_, 0);
    const auto outer_locals = std::exchange(locals_, {});
    ++calls_;
    int status = run(body);
    --calls_;
    if (flow_ == Flow::return_function) {
        flow_ = Flow::none;
        status = status_;
    }
    give_back(locals_);
    locals_ = outer_locals;
    loops_ = outer_loops;
    positional_ = std::move(outer);
    return status;
}

std::string Interpreter::substitute(const List& list)
{
    auto text = captured(list);
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

std::string Interpreter::captured(const List& list)
{
    const Depth nested(depth_);
    std::string text;
    auto* const outer = std::exchange(output_, &text);
    const auto outer_at = at_;
    const auto outer_length = length_;
    variables.begin_subshell();
    run(list);
    variables.end_subshell();
    flow_ = Flow::none;
    at_ = outer_at;
    length_ = outer_length;
    output_ = outer;
    return text;
}

std::string Interpreter::resolved(const std::string& path) const
{
    const std::filesystem::path given = path;
    return given.is_absolute()
               ? path
               : (std::filesystem::path(file_).parent_path() / given).lexically_normal().native();
}

int Interpreter::source_file(const std::string& path)
{
    const auto file = resolved(path);
    const auto text = files_.read(file, file_limit);
    if (!text) {
        // What belongs to the package is missing everywhere, other files on this machine.
        const auto directory = std::filesystem::path(file_).parent_path().native() + "/";
        diagnose(Severity::warning, file.starts_with(directory) ? "source" : "source-elsewhere",
                 "there is no file " + path + " to source", "in dkms the reading goes on, too");
        return 1;
    }
    run_text(file, *text, kind_);
    return status_;
}

}  // namespace dkms::conf::shell
