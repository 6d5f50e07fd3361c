#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf-parsers/shell/budget.hpp"
#include "conf-parsers/shell/evaluation.hpp"
#include "conf-parsers/shell/scratch_files.hpp"
#include "conf-parsers/shell/syntax.hpp"
#include "conf-parsers/shell/variables.hpp"

namespace dkms::conf::shell {

/// What `break`, `return` and `exit` ask of the commands around them.
enum class Flow { none, break_loop, continue_loop, return_function, exit_shell };

/// An error after which bash goes on with the next line, or leaves all texts
/// that it is reading, or ends. A subshell ends in each case.
struct Abandoned {
    enum class What { line, text, shell };
    What what = What::line;
};

/// Where `cd` has led; empty: where dkms was started, which is anywhere.
struct Directories {
    std::string now = {};
    std::optional<std::string> before = {};  ///< `cd -`; none: there was no `cd`
    std::vector<std::string> pushed = {};
};

/// Options of set and shopt that make a difference here.
struct ShellOptions {
    bool no_case_match = false;
    bool null_glob = false;
    bool no_glob = false;
    bool pipe_fail = false;
};

/// What commands read from, and how far they have come.
struct Input {
    std::string text = {};
    std::size_t at = 0;

    bool at_end() const { return at >= text.size(); }
    /// What has not been read yet, which thereby is.
    std::string rest()
    {
        return text.substr(std::min(std::exchange(at, text.size()), text.size()));
    }
};

/// The largest file that is read, or kept in memory.
constexpr std::size_t file_limit = std::size_t{4} << 20;

/// Executes commands over one shell state. It runs no program: commands are
/// built in, or not understood.
class Interpreter {
public:
    Interpreter(const FileView& files, MachineWords machine, Bounds bounds);

    /// Runs a text as `source` does.
    void run_text(std::string_view file, std::string_view text, config::OriginKind kind);

    /// Expands a word as if it stood at a place of a file; none after an error.
    std::optional<std::string> expand_at(const Word& word, const config::Origin& origin);

    /// Unsets the variables that a text assigned, but for those that stay.
    void forget_others(const std::function<bool(const std::string&)>& stays);

    /// Adds a finding at the place of a value, unless it is known.
    void diagnose_at(const config::Origin& origin, Diagnostic finding);

    Budget budget;
    Variables variables{budget};
    std::vector<Diagnostic> diagnostics = {};
    bool asked_running_kernel = false;

private:
    friend class Builtins;
    friend class Declarations;
    friend class DirectoryBuiltins;
    friend class Expander;
    friend class Filters;
    friend class InputBuiltins;
    friend class Subshell;

    using Words = std::vector<std::string>;
    using Subscript = std::optional<std::string>;

    void run_lines(std::string_view text, SourcePosition begin);
    void run_line(const List& line);
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
    bool goes_on();
    /// Where a command reads and writes.
    struct Streams {
        std::shared_ptr<Input> input = {};
        std::string* output = nullptr;  ///< null: dropped
    };
    bool redirect(const Redirection& redirection, Streams& streams);
    bool redirect_input(const Redirection& redirection, Streams& streams);
    bool redirect_output(const Redirection& redirection, Streams& streams);
    bool is_beside(const std::string& path) const;
    int print_input(const Redirection& redirection);

    /// Another name for a variable, as `declare -n` gives it, taken away.
    std::string target(const std::string& name);
    /// An assignment whose words have been expanded.
    struct Expanded {
        struct Element {
            Subscript subscript = {};
            std::string value = {};
            bool append = false;
            SourcePosition at = {};
            std::uint32_t length = 0;
        };
        std::string name = {};
        bool append = false;
        bool is_array = false;
        std::vector<Element> elements = {};
        SourcePosition at = {};
        std::uint32_t length = 0;
    };
    void assign(const Assignment& assignment);
    Expanded expanded(const Assignment& assignment, bool has_keys);
    Expanded::Element keyed_element(const Assignment::Element& element);
    void expand_element(const Assignment::Element& element, std::vector<Expanded::Element>& all);
    void store(Expanded assignment);
    void store_array(Expanded& assignment);
    /// `NAME=VALUE` or `NAME[SUBSCRIPT]=VALUE`, with what the attributes ask for.
    void set(const std::string& written, const Subscript& subscript, std::string value,
             bool append = false);
    void set_array(const std::string& written, const Words& values);
    /// Sets what a command was told to by name, which may have a subscript.
    bool set_named(const std::string& name, std::string value);
    bool refuses_change(const std::string& name);
    static std::string with_attributes(const Variable& variable, std::string value);
    std::optional<std::string> get(const std::string& written, const Subscript& subscript = {});
    std::optional<std::uint32_t> index_of(const Variable* variable, const std::string& subscript);
    std::string evaluated_index(const std::string& name, const std::string& subscript);
    /// None for what is no expression, which then is a finding.
    std::optional<std::int64_t> arithmetic(const std::string& expression);
    /// The same, where an error ends the line.
    std::int64_t number(const std::string& expression);
    std::string separators();

    std::string expand_text(const Word& word);
    std::string substitute(const List& list);
    std::string captured(const List& list);

    bool test(const std::string& operation, const std::string& operand);
    bool test_file(char operation, const std::string& path);
    bool is_variable_set(const std::string& name);
    /// None for operators that are none.
    static std::optional<bool> compare_texts(const std::string& left, std::string_view operation,
                                             const std::string& right);
    static std::optional<bool> compare_numbers(std::int64_t left, std::string_view operation,
                                               std::int64_t right);
    int matches_expression(const std::string& text, const std::string& expression);
    int evaluate(const ConditionCommand& condition);
    int evaluate_binary(const ConditionCommand& condition, const std::string& left);

    /// `source FILE`: an absolute path, or one relative to the file that is read.
    int source_file(const Words& words);
    std::string resolved(const std::string& path) const;
    /// Whether it can be said what is there. Bash may see files elsewhere, too: it will be asked.
    bool sees(const std::string& path);
    std::optional<FileFacts> file_facts(const std::string& path);
    std::optional<std::string> read_file(const std::string& path);

    void print(std::string_view text);
    void diagnose(Severity severity, std::string rule, std::string message, std::string hint);
    [[noreturn]] void abandon(std::string rule, std::string message, std::string hint,
                              Abandoned::What what = Abandoned::What::line);

    ScratchFiles files_;
    MachineWords machine_;
    std::map<std::string, std::shared_ptr<const Command>> functions_ = {};
    std::set<std::pair<std::string, std::string>> reported_ = {};

    std::shared_ptr<const Words> positional_ = std::make_shared<const Words>();  ///< $1…
    std::string file_ = {};
    Directories directories_ = {};
    config::OriginKind kind_ = config::OriginKind::package;
    SourcePosition at_ = {};
    std::uint32_t length_ = 1;  ///< of what is there
    ShellOptions options_ = {};
    Flow flow_ = Flow::none;
    unsigned levels_ = 0;  ///< how many more loops `break 2` ends
    int status_ = 0;
    int substitution_status_ = 0;    ///< of the last `$(…)` of a command
    std::string* output_ = nullptr;  ///< null: dropped
    std::shared_ptr<Input> input_ = std::make_shared<Input>();
    unsigned depth_ = 0;
    unsigned arithmetic_depth_ = 0;
    unsigned loops_ = 0;
    unsigned subshells_ = 0;
    bool joins_star_ = false;  ///< an unquoted `$*` is one text, although IFS is empty
    std::size_t keys_made_ = 0;
    /// Of each function that has not returned: what its locals hide.
    std::vector<std::vector<std::pair<std::string, std::optional<Variable>>>> locals_ = {};
    std::vector<std::string> called_ = {};  ///< $FUNCNAME
};

}  // namespace dkms::conf::shell
