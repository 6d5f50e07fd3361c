#include "conf-parsers/shell/expander.hpp"

#include <algorithm>

#include "conf-parsers/shell/file_search.hpp"
#include "conf-parsers/shell/joins_star.hpp"
#include "conf-parsers/shell/meanwhile.hpp"
#include "conf-parsers/shell/pattern.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

std::string escaped_expression(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (std::string_view("\\.[]{}()*+?^$|").find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/// `~` and `~/…`, of which bash makes the home of whoever runs it.
bool begins_at_home(const Word& word)
{
    const auto* first = word.parts.empty() || word.parts.front().quoted
                            ? nullptr
                            : std::get_if<Literal>(&word.parts.front().what);
    return first != nullptr
           && (first->text.starts_with("~/") || (first->text == "~" && word.parts.size() == 1));
}

}  // namespace

std::vector<std::string> Expander::fields(const Word& word)
{
    const Meanwhile makes_fields(makes_fields_, true);
    std::vector<std::string> result;
    for (const auto& each : expand_braces(word, shell_.budget)) {
        for (auto& field : split(pieces(each))) {
            const bool searches = !shell_.options_.no_glob && is_pattern(field.pattern);
            auto found = searches ? file_names(field.pattern) : Words{};
            if (found.empty() && !(searches && shell_.options_.null_glob)) {
                found.push_back(std::move(field.text));
            }
            result.insert(result.end(), std::make_move_iterator(found.begin()),
                          std::make_move_iterator(found.end()));
        }
    }
    return result;
}

/// The files that a pattern stands for. A relative one depends on where dkms was
/// started, unless a `cd` came before.
std::vector<std::string> Expander::file_names(const std::string& pattern)
{
    const auto& directory = shell_.directories_.now;
    if (!pattern.starts_with('/') && directory.empty()) {
        return {};
    }
    const auto place = pattern.substr(0, pattern.rfind('/', pattern.find_first_of("*?[(")) + 1);
    return shell_.sees(shell_.resolved(without_backslashes(place)))
               ? FileSearch(shell_.files_, shell_.budget).find(pattern, directory)
               : Words{};
}

std::string Expander::text(const Word& word)
{
    const Meanwhile makes_fields(makes_fields_, false);
    return joined(pieces(word));
}

std::string Expander::joined(const std::vector<Piece>& pieces)
{
    const auto separators = in_element_ ? shell_.separators() : std::string{};
    const auto between = separators.empty() ? " " : separators.substr(0, 1);
    std::string result;
    for (const auto& piece : pieces) {
        result += piece.text;
        result += piece.ends_field ? between : "";
    }
    return result;
}

std::string Expander::assigned(const Word& word)
{
    const Meanwhile of_assignment(in_assignment_, true);
    return text(word);
}

std::string Expander::element(const Word& word)
{
    const Meanwhile of_element(in_element_, true);
    return text(word);
}

std::string Expander::document(const Word& word)
{
    const Meanwhile of_document(in_document_, true);
    const auto is_whole = [](const Part& part) {
        const auto* parameter = std::get_if<Parameter>(&part.what);
        return parameter != nullptr && is_whole_array(*parameter);
    };
    leave_to_bash(std::any_of(word.parts.begin(), word.parts.end(), is_whole)
                  && has_own_separators());
    return text(word);
}

std::string Expander::pattern(const Word& word)
{
    leave_to_bash(splits_list(word));
    return pattern_of(word, '\\');
}

std::string Expander::operand(const Word& word)
{
    constexpr char mark = '\001';  // bash's own, before each quoted character
    leave_to_bash(has_unquoted_list(word));
    return pattern_of(word, mark);
}

/// @param seen what a backslash out of a variable stands before, if something quoted follows
std::string Expander::pattern_of(const Word& word, char seen)
{
    const Meanwhile of_assignment(in_assignment_, false);
    const Meanwhile makes_fields(makes_fields_, false);
    const auto all = pieces(word);
    leave_to_bash(has_empty_element(all));
    std::string result;
    for (const auto& piece : all) {
        auto text = piece.quoted ? escaped_pattern(piece.text) : piece.text;
        const auto backslashes = result.size() - (result.find_last_not_of('\\') + 1);
        if (piece.quoted && !text.empty() && backslashes % 2 == 1) {
            text.front() = seen;
        }
        result += text;
        result += piece.ends_field ? " " : "";
    }
    return result;
}

std::string Expander::expression(const Word& word)
{
    const Meanwhile makes_fields(makes_fields_, false);
    std::string result;
    for (const auto& piece : pieces(word)) {
        result += piece.quoted ? escaped_expression(piece.text) : piece.text;
        result += piece.ends_field ? " " : "";
    }
    return result;
}

/// `"${!name}"`, where that is the name of a `${array[@]}`.
bool Expander::is_named_list(const Part& part)
{
    const auto* parameter = std::get_if<Parameter>(&part.what);
    if (!makes_fields_ || !part.quoted || parameter == nullptr
        || parameter->prefix != Parameter::Prefix::indirect || parameter->subscript != nullptr
        || shell_.variables.find(parameter->name) == nullptr) {
        return false;
    }
    const auto named = named_by(*parameter);
    return named && is_whole_array(*named) && !is_star(*named);
}

bool Expander::lists(const Part& part)
{
    return part.is_list || is_named_list(part);
}

/// The double quotes of a word that have a list in them: what else is there need not make a field.
std::set<std::size_t> Expander::quotes_with_list(const Word& word)
{
    std::set<std::size_t> quotes;
    for (const auto& part : word.parts) {
        if (part.quotes != 0 && lists(part)) {
            quotes.insert(part.quotes);
        }
    }
    return quotes;
}

/// Whether there is something in it that bash splits as a list.
bool Expander::has_list(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [this](const auto& part) {
        const auto* parameter = std::get_if<Parameter>(&part.what);
        return parameter != nullptr && parameter->prefix != Parameter::Prefix::length
               && is_whole_array(*parameter) && !(part.quoted && is_star(*parameter));
    });
}

std::vector<Expander::Piece> Expander::pieces(const Word& word)
{
    constexpr std::size_t of_piece = 64;  // about what is kept for each, beside its text
    if (!in_document_ && begins_at_home(word)) {
        shell_.diagnose(Severity::error, "not-understood",
                        "~ depends on who runs dkms, where and when",
                        "a configuration is read by dkms alone, for one kernel");
    }
    const auto quotes = quotes_with_list(word);
    const bool of_list = has_list(word);
    std::vector<Piece> result;
    for (const auto& part : word.parts) {
        const bool beside_list = quotes.contains(part.quotes) && !lists(part);
        const auto before = result.size();
        expand(part, result);
        for (auto i = before; i < result.size(); ++i) {
            auto& piece = result[i];
            shell_.budget.make(piece.text.size() + of_piece);
            piece.weak = piece.weak || (beside_list && !piece.strong);
            piece.of_list = of_list;
            piece.quotes = part.quotes;
        }
    }
    return result;
}

void Expander::expand(const Part& part, std::vector<Piece>& pieces)
{
    shell_.budget.step();
    const bool splits = !part.quoted;
    if (const auto* literal = std::get_if<Literal>(&part.what)) {
        pieces.push_back({.text = literal->text, .quoted = part.quoted});
    } else if (const auto* parameter = std::get_if<Parameter>(&part.what)) {
        expand_parameter(*parameter, part.quoted, pieces);
    } else if (const auto* substitution = std::get_if<Substitution>(&part.what)) {
        pieces.push_back({.text = shell_.substitute(*substitution->list),
                          .quoted = part.quoted,
                          .splits = splits});
    } else {
        const auto& arithmetic = std::get<Arithmetic>(part.what);
        pieces.push_back({.text = std::to_string(shell_.number(text(*arithmetic.expression))),
                          .quoted = part.quoted,
                          .splits = splits});
    }
}

/// The elements of `$@` and `$*`. Unquoted ones are split as one text, quoted
/// ones are a field each, or all one text.
void Expander::add_elements(const Words& elements, bool star, bool quoted,
                            std::vector<Piece>& pieces)
{
    const auto separators = shell_.separators();
    const bool joins_star = star && shell_.joins_star_ && separators.empty();
    const bool makes_one = quoted || joins_star || (!makes_fields_ && !in_element_);
    const bool joins =
        star ? makes_one || !separators.empty() : !quoted && makes_fields_ && !separators.empty();
    if (!joins) {
        for (std::size_t i = 0; i < elements.size(); ++i) {
            pieces.push_back({.text = elements[i],
                              .quoted = quoted,
                              .splits = !quoted,
                              .ends_field = i + 1 < elements.size()});
        }
        return;
    }
    std::string all;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        all += i > 0 ? separators.substr(0, 1) : "";
        all += elements[i];
        shell_.budget.make(elements[i].size());
    }
    leave_to_bash(joins_star && makes_fields_ && !quoted && all.empty() && !elements.empty());
    pieces.push_back({.text = std::move(all), .quoted = quoted, .splits = !quoted});
}

/// The same of elements to which nothing was done: joined ones are a field, even if it is empty.
void Expander::add_unchanged(const Words& elements, bool star, bool quoted,
                             std::vector<Piece>& pieces)
{
    add_elements(elements, star, quoted, pieces);
    if (star && !elements.empty()) {
        pieces.back().strong = true;
    }
}

/// Splits as IFS says: runs of its blanks are one mark, another character with
/// the blanks around it is one, too.
/// @param last_mark what ended the field before: blank, another one, or none
void Expander::split_piece(const Piece& piece, const std::string& separators,
                           std::vector<Field>& fields, char& last_mark)
{
    for (const char c : piece.text) {
        if (separators.find(c) == std::string::npos) {
            fields.back().text += c;
            fields.back().pattern += c;
            fields.back().exists = true;
            last_mark = '\0';
        } else if (is_space(c)) {
            if (fields.back().exists) {
                fields.emplace_back();
                last_mark = ' ';
            } else if (last_mark == '\0' && piece.of_list) {
                last_mark = ' ';  // bash does not leave it out before it splits
            }
        } else if (last_mark == ' ' && !fields.back().exists) {
            last_mark = c;  // belongs to the blanks before it
        } else {
            fields.back().exists = true;
            fields.emplace_back();
            last_mark = c;
        }
    }
}

std::vector<Expander::Field> Expander::split(const std::vector<Piece>& pieces)
{
    const auto separators = shell_.separators();
    std::vector<Field> fields(1);
    char last_mark = '\0';
    for (const auto& piece : pieces) {
        if (piece.splits) {
            split_piece(piece, separators, fields, last_mark);
        } else {
            auto& field = fields.back();
            field.text += piece.text;
            field.pattern += piece.quoted ? escaped_pattern(piece.text, '/') : piece.text;
            field.exists = field.exists || (piece.quoted && !piece.weak) || !piece.text.empty();
            last_mark = field.exists ? '\0' : last_mark;
        }
        if (piece.ends_field) {
            fields.back().exists = fields.back().exists || piece.quoted;
            fields.emplace_back();
            last_mark = '\0';
        }
    }
    std::erase_if(fields, [](const auto& field) { return !field.exists; });
    return fields;
}

}  // namespace dkms::conf::shell
