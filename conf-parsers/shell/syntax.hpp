#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/base/diagnostic.hpp"

namespace dkms::conf::shell {

struct Word;
struct Command;

/// Commands one after the other, with what joins each to the one before.
struct List {
    enum class Joint { always, if_success, if_failure };
    struct Item {
        Joint joint = Joint::always;
        std::shared_ptr<const Command> command = {};
    };
    std::vector<Item> items = {};
};

/// Characters as written; quoted ones are neither split nor patterns.
struct Literal {
    std::string text = {};
};

/// `$name` and every form of `${…}`.
struct Parameter {
    enum class Prefix { none, length, indirect };
    std::string name = {};
    bool bare = false;  ///< `$name`: without braces
    Prefix prefix = Prefix::none;
    std::shared_ptr<const Word> subscript = {};  ///< `[…]`; none: no array
    std::string operation = {};  ///< ":-", "##", "//", "^^", ":", "@Q"; empty: the value
    std::shared_ptr<const Word> argument = {};
    std::shared_ptr<const Word> second = {};  ///< replacement, or length
};

/// `$(…)` and backquotes.
struct Substitution {
    std::shared_ptr<const List> list = {};
};

/// `$((…))`.
struct Arithmetic {
    std::shared_ptr<const Word> expression = {};
};

/// Where it begins, but for literals, and how many bytes of that line it takes.
struct Part {
    std::variant<Literal, Parameter, Substitution, Arithmetic> what = {};
    bool quoted = false;
    SourcePosition at = {};
    std::uint32_t length = 0;
    bool is_list = false;  ///< `"$@"` or the like, which may be no field at all
    /// Counted in the word, the double quotes that it stands between, if a list may be there, or
    /// a value to which something is done; 0: none.
    std::size_t quotes = 0;
};

/// A word before expansion. An empty word with a quoted part is an argument; a
/// word without parts is none.
struct Word {
    std::vector<Part> parts = {};
    SourcePosition at = {};
    std::uint32_t length = 0;  ///< bytes, up to the end of its first line
};

/// `NAME=word`, `NAME[sub]=word`, `NAME=(word…)`, each with `+=` too.
struct Assignment {
    struct Element {
        std::shared_ptr<const Word> subscript = {};
        bool append = false;
        Word value = {};
    };
    std::string name = {};
    std::shared_ptr<const Word> subscript = {};
    bool append = false;
    bool is_array = false;
    Word value = {};
    std::vector<Element> elements = {};
    SourcePosition at = {};
    std::uint32_t length = 0;  ///< bytes, up to the end of its first line
};

struct Redirection {
    int descriptor = 0;
    std::string operation = {};                 ///< "<", ">", ">>", ">&", "<<", "<<<", "&>"
    Word target = {};                           ///< file, descriptor, or the text of a here-string
    std::shared_ptr<Word> document = {};        ///< of a here-document
    std::shared_ptr<const List> produces = {};  ///< of `< <(…)`: what is read is printed by these
};

struct SimpleCommand {
    std::vector<Assignment> assignments = {};
    std::vector<Word> words = {};
    /// Assignments that are arguments of export, declare, local and the like.
    std::vector<Assignment> declared = {};
};

struct IfCommand {
    struct Branch {
        List condition = {};
        List body = {};
    };
    std::vector<Branch> branches = {};
    std::optional<List> otherwise = {};
};

struct CaseCommand {
    struct Branch {
        std::vector<Word> patterns = {};
        List body = {};
        std::string end = {};  ///< ";;", ";&" or ";;&"
    };
    Word subject = {};
    std::vector<Branch> branches = {};
};

struct ForCommand {
    std::string name = {};
    std::optional<std::vector<Word>> words = {};  ///< none: the positional parameters
    List body = {};
};

/// `for ((a; b; c))`.
struct CountingCommand {
    Word first = {};
    Word condition = {};
    Word step = {};
    List body = {};
};

struct WhileCommand {
    bool until = false;
    List condition = {};
    List body = {};
};

struct GroupCommand {
    bool is_subshell = false;
    List body = {};
};

struct FunctionCommand {
    std::string name = {};
    std::shared_ptr<const Command> body = {};
};

/// `[[ … ]]`: a tree of words, with "!", "&&", "||" and test operators.
struct ConditionCommand {
    std::string operation =
        {};  ///< "!", "&&", "||", "-f", "==", "=~"…; empty: a word that is not empty
    Word left = {};
    Word right = {};
    std::shared_ptr<const ConditionCommand> first = {};
    std::shared_ptr<const ConditionCommand> second = {};
};

/// `(( … ))`.
struct ArithmeticCommand {
    Word expression = {};
};

/// Several commands whose output is the next one's input.
struct PipelineCommand {
    bool negated = false;
    std::vector<std::shared_ptr<const Command>> commands = {};
};

struct Command {
    std::variant<SimpleCommand, IfCommand, CaseCommand, ForCommand, CountingCommand, WhileCommand,
                 GroupCommand, FunctionCommand, ConditionCommand, ArithmeticCommand,
                 PipelineCommand>
        what = {};
    std::vector<Redirection> redirections = {};
    SourcePosition at = {};
    std::uint32_t length = 0;  ///< bytes, up to the end of its first line
};

}  // namespace dkms::conf::shell
