#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conf-parsers/shell/interpreter.hpp"

namespace dkms::conf::shell {

/// The commands that are known: those of the shell here and in the classes
/// below, those that work on text in filters.cpp. What is not known is a
/// finding, and fails.
class Builtins {
public:
    explicit Builtins(Interpreter& shell) : shell_(shell) {}

    int call(const std::vector<std::string>& words, const SimpleCommand& command);

private:
    using Words = std::vector<std::string>;

    int echo(const Words& words);
    int print_formatted(const Words& words);
    int shift(const Words& words);
    int leave(const Words& words, Flow flow);
    int loop_flow(const Words& words, Flow flow);
    int evaluate(const Words& words);
    int let(const Words& words);
    int source(const Words& words);
    int trap(const Words& words);
    int call_plain(const Words& words, const SimpleCommand& simple);
    /// Of commands that are evaluated as far as they compute with what is known; none: further.
    std::optional<int> call_partly_known(const Words& words);
    int unknown(const Words& words);

    // option_builtins.cpp
    int set(const Words& words);
    bool take_set_option(char letter, bool on);
    int shell_option(const Words& words);
    int not_understood(const Words& words);

    // test_command.cpp
    int bracket(const Words& words);
    std::optional<bool> holds(const Words& words);
    std::optional<bool> holds_three(const Words& words);
    std::optional<bool> holds_joined(const Words& words);
    std::optional<bool> no_test(const Words& words);
    std::optional<bool> compare(const Words& words);
    std::optional<std::int64_t> integer(const std::string& word);

    Interpreter& shell_;
};

/// cd, pwd, pushd, popd: from the first `cd` to a place that is named in full it
/// is known where relative paths begin.
class DirectoryBuiltins {
public:
    explicit DirectoryBuiltins(Interpreter& shell) : shell_(shell) {}

    /// The exit status; none for what depends on where dkms was started.
    std::optional<int> call(const std::vector<std::string>& words);

private:
    using Words = std::vector<std::string>;

    std::optional<int> change(const Words& words);
    std::optional<int> print();
    std::optional<int> push(const Words& words);
    std::optional<int> pop(const Words& words);
    std::optional<int> enter(const std::string& directory);

    Interpreter& shell_;
};

/// declare and its like, and unset.
class Declarations {
public:
    explicit Declarations(Interpreter& shell) : shell_(shell) {}

    int declare(const std::vector<std::string>& words, const SimpleCommand& command);
    int unset(const std::vector<std::string>& words);

private:
    using Words = std::vector<std::string>;

    /// What is said of a name's value.
    enum class Given { nothing, value, elements };
    /// What the options ask for.
    struct Wanted {
        std::string command = {};
        std::string on = {};   ///< letters behind -
        std::string off = {};  ///< letters behind +
        bool has(char letter) const { return on.find(letter) != std::string::npos; }
        bool takes_elements() const { return command != "export" && command != "readonly"; }
        /// `export -n`
        bool takes_back_alone() const { return command == "export" && on.empty(); }
        bool makes_local() const;
        bool makes_array(char letter, Given given) const;
        Wanted before_assignment() const;
    };
    bool prepare(const Wanted& wanted, const std::string& name, Given given);
    bool prepare_scope(const Wanted& wanted, const std::string& name);
    static void give_attributes(const Wanted& wanted, Variable& variable);
    int declare_all(const Wanted& wanted, Words words, const std::vector<Assignment>& assignments);
    Words braces_expanded(const Assignment& assignment);
    int declare_word(const Wanted& wanted, const std::string& word);
    int declare_assigned(const Wanted& wanted, Interpreter::Expanded assignment);
    int show(const Words& names);
    static std::string shown(const std::string& name, const Variable& variable);
    static std::size_t take_options(const Words& words, Wanted& wanted);
    bool hide(const std::string& name);
    bool is_local(const std::string& name) const;
    bool is_hidden(const std::string& name) const;
    void forget(const std::string& name);
    int unset_element(const std::string& written, const std::string& subscript);

    Interpreter& shell_;
};

/// read and mapfile.
class InputBuiltins {
public:
    explicit InputBuiltins(Interpreter& shell) : shell_(shell) {}

    int read(const std::vector<std::string>& words);
    int read_array(const std::vector<std::string>& words);

private:
    using Words = std::vector<std::string>;

    /// Whether it may become an array with indexes.
    bool takes_list(const std::string& name) const;

    /// A character that was read, and whether a backslash made it plain.
    struct Character {
        char c = '\0';
        bool plain = false;
    };
    using Line = std::vector<Character>;

    struct ReadOptions {
        bool raw = false;
        bool exact = false;
        std::optional<std::size_t> count = {};
        char delimiter = '\n';
        std::string array = {};
        Words names = {};
    };
    static std::optional<ReadOptions> read_options(const Words& words);
    static bool take_letters(const Words& words, std::size_t& word, ReadOptions& options);
    static bool take_option(char letter, const std::string& value, ReadOptions& options);

    /// The options of mapfile, by their letters, and its name.
    struct ArrayOptions {
        std::string name = "MAPFILE";
        std::map<char, std::string> given = {};
        bool has(char letter) const { return given.contains(letter); }
        std::size_t number(char letter) const;
        char delimiter() const;
    };
    std::optional<ArrayOptions> array_options(const Words& words);
    std::string next_line(const ArrayOptions& options);

    bool read_line(const ReadOptions& options, Line& line);
    Words all_fields(const Line& line) const;
    Words fields(const Line& line, std::size_t most) const;
    bool splits(const Character& character) const;
    bool is_blank_mark(const Character& character) const;
    void skip_blank_marks(const Line& line, std::size_t& at) const;
    std::string last_field(const Line& line, std::size_t at) const;

    Interpreter& shell_;
    std::string separators_ = {};
};

}  // namespace dkms::conf::shell
