#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf-parsers/shell/evaluation.hpp"
#include "conf-parsers/shell/syntax.hpp"
#include "conf-parsers/shell/variables.hpp"

namespace dkms::conf::shell {

/// More steps, text or depth than a configuration needs.
class TooMuch : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What `break`, `return` and `exit` ask of the commands around them.
enum class Flow { none, break_loop, continue_loop, return_function, exit_shell };

/// Executes commands over one shell state. It runs no program: commands are
/// built in, or not understood.
class Interpreter {
public:
    Interpreter(const FileView& files, MachineWords machine);

    /// Runs a text as `source` does.
    void run_text(std::string_view file, std::string_view text, config::OriginKind kind);

    std::string expand_text(const Word& word);

    void start_afresh();

    /// Unsets the variables that a text assigned, but for those that stay.
    void forget_others(const std::function<bool(const std::string&)>& stays);

    Variables variables = {};
    std::vector<Diagnostic> diagnostics = {};
    bool asked_running_kernel = false;

private:
    friend class Builtins;
    friend class Filters;
    friend class Expander;

    using Words = std::vector<std::string>;

    int run(const List& list);
    int run(const Command& command);
    int run_what(const Command& command);
    int run(const SimpleCommand& command);
    int run(const IfCommand& command);
    int run(const CaseCommand& command);
    int run(const ForCommand& command);
    int run(const CountingCommand& command);
    int run(const WhileCommand& command);
    int run(const GroupCommand& command);
    int run(const FunctionCommand& command);
    int run(const ConditionCommand& command);
    int run(const ArithmeticCommand& command);
    int run(const PipelineCommand& command);

    int call(const Words& words, const SimpleCommand& command);
    int call_function(const Command& body, const Words& words);
    /// Whether a loop goes on after its body has ended so.
    static bool goes_on(Flow& flow);
    bool redirect(const std::vector<Redirection>& redirections, std::string& input, bool& discards);
    bool redirect_input(const Redirection& redirection, std::string& input);
    bool redirect_output(const Redirection& redirection, bool& discards);
    void give_back(std::vector<std::pair<std::string, Variable>>& hidden);

    void assign(const Assignment& assignment);
    void assign_array(const Assignment& assignment, Variable& variable);
    void set(const std::string& name, const std::string& subscript, std::string value,
             bool is_indexed);
    std::string get(const std::string& name) const;
    std::string get(const std::string& name, const std::string& subscript);
    unsigned index_of(const Variable* variable, const std::string& subscript);
    std::int64_t arithmetic(const std::string& expression);

    std::string substitute(const List& list);
    std::string captured(const List& list);

    bool test(const std::string& operation, const std::string& operand);
    bool compare(const std::string& left, const std::string& operation, const std::string& right);
    bool matches_expression(const std::string& text, const std::string& expression);
    bool evaluate(const ConditionCommand& condition);

    /// `source FILE`: an absolute path, or one relative to the file that is read.
    int source_file(const std::string& path);
    std::string resolved(const std::string& path) const;

    void print(std::string_view text);
    void step();
    void charge(std::size_t size);
    void diagnose(Severity severity, std::string rule, std::string message, std::string hint);

    const FileView& files_;
    MachineWords machine_;
    std::map<std::string, std::shared_ptr<const Command>> functions_ = {};
    std::set<std::pair<std::string, std::string>> reported_ = {};

    Words positional_ = {};  ///< $1…
    std::string file_ = {};
    config::OriginKind kind_ = config::OriginKind::package;
    SourcePosition at_ = {};
    std::uint32_t length_ = 1;  ///< of what is there
    Flow flow_ = Flow::none;
    int status_ = 0;
    bool no_case_match_ = false;
    std::string* output_ = nullptr;  ///< null: dropped
    std::string input_ = {};
    unsigned steps_ = 0;
    unsigned depth_ = 0;
    std::size_t made_ = 0;
    unsigned texts_ = 0;  ///< that are being read
    unsigned loops_ = 0;
    unsigned calls_ = 0;  ///< functions that have not returned
    std::vector<std::pair<std::string, Variable>> locals_ =
        {};  ///< of this function: what they hide
};

}  // namespace dkms::conf::shell
