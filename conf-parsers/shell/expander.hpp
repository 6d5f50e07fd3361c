#pragma once

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
    /// One text: as on the right of an assignment.
    std::string text(const Word& word);
    /// A pattern, in which quoted characters are plain.
    std::string pattern(const Word& word);
    /// A regular expression, in which quoted characters are plain.
    std::string expression(const Word& word);

private:
    struct Piece {
        std::string text = {};
        bool quoted = false;
        bool splits = false;      ///< the result of an unquoted expansion
        bool ends_field = false;  ///< between the elements of "$@"
    };
    struct Field {
        std::string text = {};
        std::string pattern = {};
        bool exists = false;
    };

    std::vector<Piece> pieces(const Word& word);
    void expand(const Part& part, std::vector<Piece>& pieces);
    void expand_parameter(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    void add_elements(const std::vector<std::string>& elements, const Parameter& parameter,
                      bool quoted, std::vector<Piece>& pieces);
    std::vector<Field> split(const std::vector<Piece>& pieces) const;
    void split_piece(const Piece& piece, std::vector<Field>& fields) const;

    std::vector<std::string> elements(const Parameter& parameter);
    std::vector<std::string> keys(const Parameter& parameter) const;
    static bool is_whole_array(const Parameter& parameter);
    std::string value(const Parameter& parameter, bool& is_set);
    std::string present_value(const Parameter& parameter, bool& is_set);
    std::string special(const std::string& name, bool& is_set) const;
    std::vector<std::string> slice_of(std::vector<std::string> all, const Parameter& parameter);
    void expand_indirect(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    void expand_whole(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);
    std::string apply(const Parameter& parameter, const std::string& value);
    static std::string remove(const std::string& operation, const std::string& value,
                              const std::string& pattern);
    std::string replace(const Parameter& parameter, const std::string& value);
    std::string change_case(const Parameter& parameter, std::string value);
    std::string slice(const Parameter& parameter, const std::string& value);
    static bool is_default_operation(const std::string& operation);
    void expand_default(const Parameter& parameter, bool quoted, std::vector<Piece>& pieces);

    Interpreter& shell_;
};

/// `a{b,c}d` and `{1..3}` before anything else is expanded.
std::vector<Word> expand_braces(const Word& word);

}  // namespace dkms::conf::shell
