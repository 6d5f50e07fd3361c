#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dkms::test {

/// Makes programs of the language that dkms.conf is evaluated in: the same one
/// for the same seed. They end, print nothing that counts, and leave their
/// results in the variables that `variables()` names.
class ProgramGenerator {
public:
    explicit ProgramGenerator(std::uint64_t seed) : random_(seed) {}

    /// The commands of a program, one after the other: each can be left out.
    std::vector<std::string> program();

    /// What a program may assign.
    static std::vector<std::string> variables();

private:
    // statements.cpp
    std::string statement(unsigned depth);
    std::string simple_statement(unsigned depth);
    std::string compound_statement(unsigned depth);
    std::string body(unsigned depth);
    std::string assignment(unsigned depth);
    std::string declaration(unsigned depth);
    std::string array_literal(unsigned depth);
    std::string keyed_value();
    std::string if_statement(unsigned depth);
    std::string case_statement(unsigned depth);
    std::string for_statement(unsigned depth);
    std::string while_statement(unsigned depth);
    std::string function(unsigned depth);
    std::string call(unsigned depth);
    std::string reading(unsigned depth);
    std::string document(unsigned depth);
    std::string document_piece(unsigned depth);
    std::string setting_words(unsigned depth);
    std::string unsetting();
    std::string leaving();

    // expressions.cpp
    std::string condition(unsigned depth);
    std::string condition_word(unsigned depth);
    std::string double_bracket(unsigned depth);
    std::string single_bracket(unsigned depth);
    std::string arithmetic(unsigned depth);
    std::string number();
    std::string pattern(unsigned depth);
    std::string pattern_piece(unsigned depth, bool is_first);
    std::string expression();

    // words.cpp
    std::string word(unsigned depth);
    std::string words(unsigned depth, unsigned most);
    std::string word_piece(unsigned depth);
    std::string double_quoted(unsigned depth);
    std::string quoted_piece(unsigned depth);
    std::string single_quoted();
    std::string ansi_quoted();
    std::string parameter(unsigned depth, bool quoted);
    std::string operation(unsigned depth, bool quoted);
    std::string array_parameter(unsigned depth);
    std::string slice(unsigned depth);
    std::string substitution(unsigned depth);
    std::string braces(unsigned depth);
    std::string plain();
    std::string text_with_lines();

    // filters.cpp
    std::string printing(unsigned depth);
    std::string filter();
    std::string pipeline(unsigned depth);
    std::string format();

    unsigned below(unsigned count) { return static_cast<unsigned>(random_() % count); }
    bool chance(unsigned percent) { return below(100) < percent; }
    std::string_view one_of(std::initializer_list<std::string_view> choices);
    std::string name() { return std::string(one_of({"x", "y", "z"})); }
    std::string array() { return std::string(one_of({"a", "b"})); }
    std::string counter() { return std::string(one_of({"i", "j", "k"})); }
    std::string index();

    std::mt19937_64 random_;
    unsigned functions_ = 0;  ///< f0, f1…: each calls those before it alone
    unsigned callable_ = 0;
    unsigned loops_ = 0;       ///< that a break would end
    unsigned loop_names_ = 0;  ///< so that each loop counts by itself
    bool in_function_ = false;
    bool in_substitution_ = false;  ///< where bash 5.2 itself loses backslashes of arrays
};

}  // namespace dkms::test
