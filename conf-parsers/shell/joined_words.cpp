// Words with lists in them that become one text: what bash makes of them, and where it errs.
#include <algorithm>
#include <map>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/joins_star.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {

bool Expander::has_quoted_list(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [this](const Part& part) {
        const auto* parameter = std::get_if<Parameter>(&part.what);
        return part.quoted && parameter != nullptr && parameter->prefix != Parameter::Prefix::length
               && is_whole_array(*parameter) && !is_star(*parameter);
    });
}

bool Expander::has_unquoted_list(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [](const Part& part) {
        const auto* parameter = std::get_if<Parameter>(&part.what);
        return !part.quoted && parameter != nullptr && is_whole_array(*parameter);
    });
}

/// Whether an IFS of its own splits an unquoted list: bash does so in words that become one
/// text as well, in some of them.
bool Expander::splits_list(const Word& word)
{
    return has_unquoted_list(word) && has_own_separators();
}

bool Expander::has_own_separators()
{
    return shell_.separators() != " \t\n";
}

/// What a word with a quoted list in it becomes, without a look for file names.
std::vector<std::string> Expander::listed_fields(const Word& word)
{
    const JoinsStar joins(shell_.joins_star_);
    const Meanwhile makes_fields(makes_fields_, true);
    Words all;
    for (auto& field : split(pieces(word))) {
        all.push_back(std::move(field.text));
    }
    return all;
}

std::string Expander::joined_fields(const Word& word)
{
    leave_to_bash(splits_list(word));
    if (has_quoted_list(word)) {
        leave_to_bash(has_unquoted_list(word));
        return join(listed_fields(word), " ");
    }
    const JoinsStar joins(shell_.joins_star_);
    return text(word);
}

std::string Expander::subject(const Word& word)
{
    leave_to_bash(splits_list(word));
    if (has_quoted_list(word)) {
        const auto fields = listed_fields(word);
        const bool has_empty = std::count(fields.begin(), fields.end(), "") > 0;
        leave_to_bash(fields.size() > 1 && has_empty);
        return join(fields, " ");
    }
    const JoinsStar joins(shell_.joins_star_);
    const Meanwhile makes_fields(makes_fields_, false);
    const auto all = pieces(word);
    leave_to_bash(keeps_mark(all) || has_empty_element(all));
    return joined(all);
}

void Expander::leave_to_bash(bool is_odd)
{
    if (is_odd) {
        shell_.diagnose(
            Severity::error, "not-understood",
            "only bash can tell what becomes of an empty text or of a list in this word",
            "give it to a variable first");
    }
}

/// Whether there is an empty one among the elements of a list. Where no arguments are made of
/// them, bash 5.2 leaves a mark in its place, or forgets the blank beside it.
bool Expander::has_empty_element(const std::vector<Piece>& pieces)
{
    bool is_list = false;
    bool is_empty = true;
    bool any = false;
    for (const auto& piece : pieces) {
        is_list = is_list || piece.ends_field;
        is_empty = is_empty && piece.text.empty();
        any = any || (is_empty && piece.ends_field);
        is_empty = is_empty || piece.ends_field;
    }
    return is_list && (any || is_empty);
}

/// Whether bash 5.2 leaves the mark of a quoted part that an operation has made empty in the
/// word of a `case`, as in `b"${x#a}"`: it goes where it is the whole word.
bool Expander::keeps_mark(const std::vector<Piece>& pieces)
{
    struct Quotes {
        bool changed = false;
        bool empty = true;
    };
    std::map<std::size_t, Quotes> all;
    bool is_empty = true;
    for (const auto& piece : pieces) {
        auto& quotes = all[piece.quotes];
        quotes.changed = quotes.changed || (piece.quotes != 0 && piece.strong);
        quotes.empty = quotes.empty && piece.text.empty();
        is_empty = is_empty && piece.text.empty();
    }
    const auto marks = std::count_if(all.begin(), all.end(), [](const auto& quotes) {
        return quotes.second.changed && quotes.second.empty;
    });
    return marks > 1 || (marks == 1 && !is_empty);
}

}  // namespace dkms::conf::shell
