#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conf-parsers/shell/interpreter.hpp"

namespace dkms::conf::shell {

/// Turns words into texts: parameters, substitutions, arithmetic, splitting.
class Expander {
public:
    explicit Expander(Interpreter& shell) : shell_(shell) {}

    /// Arguments of a command: split, with braces and file names expanded.
    std::vector<std::string> fields(const Word& word);
    /// One text.
    std::string text(const Word& word);
    /// One text, as on the right of an assignment, where bash joins some lists as IFS says.
    std::string assigned(const Word& word);
    /// The value of an element, `[2]=word`: lists in it are joined as IFS says.
    std::string element(const Word& word);
    /// One text where bash splits all the same, if there is a quoted `$@` in the word:
    /// of a condition, and the value of a key.
    std::string joined_fields(const Word& word);
    /// The word of a `case`.
    std::string subject(const Word& word);
    /// A here-document.
    std::string document(const Word& word);
    /// A pattern, in which quoted characters are plain.
    std::string pattern(const Word& word);
    /// The pattern of an operation: no text matches a backslash out of a variable before
    /// something that is quoted.
    std::string operand(const Word& word);
    /// A regular expression, in which quoted characters are plain.
    std::string expression(const Word& word);
    /// What the shell itself knows, where no variable hides it.
    std::optional<std::string> machine_value(const std::string& name);

private:
    struct Piece {
        std::string text = {};
        bool quoted = false;
        bool splits = false;      ///< the result of an unquoted expansion
        bool ends_field = false;  ///< between the elements of "$@"
        bool weak = false;        ///< makes no field by itself where it is empty
        bool strong = false;      ///< makes one in spite of that
        bool of_list = false;     ///< of a word with a list in it
        std::size_t quotes = 0;   ///< of the part that it comes from
    };
    struct Field {
        std::string text = {};
        std::string pattern = {};
        bool exists = false;
    };
    using Words = std::vector<std::string>;
    using Value = std::optional<std::string>;

    bool has_list(const Word& word);
    bool has_quoted_list(const Word& word);
    static bool has_unquoted_list(const Word& word);
    bool splits_list(const Word& word);
    /// Whether IFS is not what a shell begins with.
    bool has_own_separators();
    std::vector<std::string> listed_fields(const Word& word);
    std::vector<Piece> pieces(const Word& word);
    std::string pattern_of(const Word& word, char seen);
    std::string joined(const std::vector<Piece>& pieces);
    void leave_to_bash(bool is_odd);
    static bool keeps_mark(const std::vector<Piece>& pieces);
    static bool has_empty_element(const std::vector<Piece>& pieces);
    bool is_named_list(const Part& part);
    bool lists(const Part& part);
    std::set<std::size_t> quotes_with_list(const Word& word);
    void expand(const Part& part, std::vector<Piece>& pieces);
    void expand_parameter(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    void add_elements(const Words& elements, bool star, bool quoted, std::vector<Piece>& pieces);
    void add_changed(const Parameter& parameter, const Words& all, bool quoted,
                     std::vector<Piece>& pieces);
    void add_unchanged(const Words& elements, bool star, bool quoted, std::vector<Piece>& pieces);
    std::vector<Field> split(const std::vector<Piece>& pieces);
    static void split_piece(const Piece& piece, const std::string& separators,
                            std::vector<Field>& fields, char& last_mark);
    Words file_names(const std::string& pattern);

    // parameter_expansion.cpp: which value is meant
    Words elements(const Parameter& parameter);
    Words keys(const Parameter& parameter);
    static bool is_whole_array(const Parameter& parameter);
    bool is_star(const Parameter& parameter);
    /// Whether bash takes `"${a[@]:1}"`, `"${!a[@]}"`, `${a[@]#x}` for `*`: in an assignment,
    /// if there is something in IFS.
    bool joins_by_separator(const Parameter& parameter, bool quoted);
    Value value(const Parameter& parameter);
    Value special(const std::string& name);
    void refuse_machine_value(const std::string& name);
    std::optional<Parameter> named_by(const Parameter& parameter);
    void expand_indirect(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    void expand_whole(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    void expand_default(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    bool empty_is_none(const Parameter& parameter, bool quoted) const;
    Piece expanded_value(const Parameter& parameter);
    void expand_length(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    bool is_scalar(const Parameter& parameter);
    Words slice_of(const Parameter& parameter);
    std::vector<std::int64_t> places_of(const Parameter& parameter, std::size_t count);
    void add_argument(const Word& argument, bool quoted, std::vector<Piece>& pieces);
    std::string set_default(const Parameter& parameter);

    // value_operations.cpp: what becomes of a value
    /// Whether bash has done something to the value: then even an empty one is a field.
    bool changes_something(const Parameter& parameter, const std::string& value);
    std::string apply(const Parameter& parameter, const std::string& value);
    Words applied(const Parameter& parameter, Words values);
    std::string remove(const std::string& operation, const std::string& value,
                       const std::string& pattern);
    std::string replace(const Parameter& parameter, const std::string& value);
    std::string replaced(const std::string& value, const std::string& operation,
                         const std::string& written, const std::string& with);
    std::string replacement(const Word& word);
    std::string change_case(const Parameter& parameter, std::string value);
    /// `${x:1:2}`; none where it begins outside of the value.
    Value slice(const Parameter& parameter, const std::string& value);
    std::string transform(const Parameter& parameter, const std::string& value);
    Words transform_whole(const Parameter& parameter, char letter);
    std::string declaration(const Parameter& parameter, const Value& value);

    Interpreter& shell_;
    bool makes_fields_ = false;
    bool in_document_ = false;
    bool in_element_ = false;
    bool in_assignment_ = false;
};

/// Whether there is something that braces make of a word.
bool has_braces(const Word& word, Budget& budget);

/// `a{b,c}d` and `{1..3}` before anything else is expanded.
std::vector<Word> expand_braces(const Word& word, Budget& budget);

}  // namespace dkms::conf::shell
