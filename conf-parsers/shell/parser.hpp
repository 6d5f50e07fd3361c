#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/scanner.hpp"
#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::shell {

/// Reads words: quotes, expansions, patterns.
class WordParser {
public:
    explicit WordParser(Scanner& scanner, unsigned depth) : scanner_(scanner), depth_(depth) {}

    /// A word up to an unquoted blank or operator.
    Word word();
    /// A word up to one of the stop characters, blanks included.
    /// @param quoted as between double quotes, where single ones are plain
    Word until(std::string_view stops, bool quoted);
    /// The inside of double quotes, up to the end of the text; further double
    /// quotes vanish.
    Word whole_text_quoted();
    /// A here-document: as in double quotes, which themselves are plain.
    Word document();
    /// An expression of `$((…))`, without the closing parentheses.
    Word arithmetic();

private:
    void part(Word& word, bool quoted, std::string_view stops);
    Word operation_argument(char operation, bool quoted);
    Word default_in_quotes();
    bool drop_quotes();
    std::string name_across_quotes();
    void expansion(Word& word, bool quoted);
    void dollar(Word& word, bool quoted);
    void braced(Word& word, bool quoted);
    void parameter_operation(Parameter& parameter, bool quoted);
    void double_quotes(Word& word);
    void double_quoted_part(Word& word);
    void single_quotes(Word& word);
    void ansi_quotes(Word& word);
    void backquotes(Word& word, bool quoted);
    void substitution(Word& word, bool quoted);
    void backslash(Word& word, bool quoted);
    void pattern_group(Word& word);
    std::string name();

    Scanner& scanner_;
    unsigned depth_;
    bool drops_quotes_ = false;  ///< of what it reads, before `$` is looked at
    bool in_dropped_ = false;    ///< between two of these
};

/// Reads commands.
class Parser {
public:
    explicit Parser(Scanner& scanner, unsigned depth = 0) : scanner_(scanner), depth_(depth) {}

    /// The next complete command of a file with its joints; an empty list at
    /// the end. Throws `SyntaxError`; what came before it stands.
    List next_line();
    /// Everything up to an unquoted `)`, which is left.
    List until_parenthesis();

private:
    friend class ConditionParser;

    List list(const std::vector<std::string_view>& ends);
    List commands(const std::vector<std::string_view>& ends);
    std::shared_ptr<const Command> pipeline();
    std::shared_ptr<const Command> command();
    Command command_of_any_kind();
    Command simple();
    void argument(SimpleCommand& command);
    Command if_command();
    Command case_command();
    CaseCommand::Branch case_branch();
    Command for_command();
    CountingCommand counting();
    Command while_command(bool until);
    Command group(std::string_view open, std::string_view close);
    Command function(const std::string& name);
    Command condition();
    bool function_name(std::string& name);
    bool assignment(Assignment& assignment);
    void array_elements(Assignment& assignment);
    bool redirection(std::vector<Redirection>& redirections);
    void here_document(Redirection& redirection);
    void read_here_documents();
    bool at_word(std::string_view word) const;
    bool take_word(std::string_view word);
    void expect_word(std::string_view word);
    void skip_lines();
    bool at_command_end() const;
    bool take_separator();
    void end_command();

    struct PendingDocument {
        std::string delimiter = {};
        bool quoted = false;
        bool strip_tabs = false;
        std::shared_ptr<Word> text = {};
    };

    Scanner& scanner_;
    unsigned depth_;
    std::vector<PendingDocument> documents_ = {};
};

}  // namespace dkms::conf::shell
