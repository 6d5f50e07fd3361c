#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::size_t limit = 4096;              // words that one word may become
constexpr std::int64_t largest = 1'000'000'000;  // bound of a range
constexpr unsigned depth_limit = 64;

/// Where a brace expression stands in a word: in the unquoted literals of its parts.
struct Place {
    std::size_t part = 0;
    std::size_t offset = 0;
};

/// A `{` and its `}`.
struct Braces {
    Place open = {};
    Place close = {};
};

void add(Word& word, const Part& part)
{
    word.parts.push_back(part);
}

/// Walks over a word, character by character where it is unquoted text.
template <typename Visit>
void walk(const Word& word, Place from, const Visit& visit)
{
    for (std::size_t p = from.part; p < word.parts.size(); ++p) {
        const auto* literal = std::get_if<Literal>(&word.parts[p].what);
        if (literal == nullptr || word.parts[p].quoted) {
            continue;
        }
        for (std::size_t i = p == from.part ? from.offset : 0; i < literal->text.size(); ++i) {
            if (!visit(Place{.part = p, .offset = i}, literal->text[i])) {
                return;
            }
        }
    }
}

std::size_t size_of(const Word& word)
{
    constexpr std::size_t of_part = 64;
    std::size_t size = of_part * (1 + word.parts.size());
    for (const auto& part : word.parts) {
        const auto* literal = std::get_if<Literal>(&part.what);
        size += literal != nullptr ? literal->text.size() : 0;
    }
    return size;
}

/// The part of a word between two places.
Word between(const Word& word, Place begin, Place end)
{
    Word result{.at = word.at};
    for (std::size_t p = begin.part; p <= end.part && p < word.parts.size(); ++p) {
        const auto* literal = std::get_if<Literal>(&word.parts[p].what);
        if (literal == nullptr || word.parts[p].quoted) {
            if (p != end.part) {
                add(result, word.parts[p]);
            }
            continue;
        }
        const auto first = p == begin.part ? begin.offset : 0;
        const auto last = p == end.part ? end.offset : literal->text.size();
        if (last > first) {
            add(result, {.what = Literal{literal->text.substr(first, last - first)}});
        }
    }
    return result;
}

/// `1..5`, `a..e`, `01..10..3`, taken apart.
struct Range {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t step = 1;
    std::size_t width = 0;  ///< of numbers with zeros in front
    bool letters = false;
};

std::optional<std::int64_t> number(std::string_view text)
{
    text.remove_prefix(text.starts_with('+') ? 1 : 0);
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool is_small = value > -largest && value < largest;
    return error == std::errc{} && stop == end && !text.empty() && is_small ? std::optional(value)
                                                                            : std::nullopt;
}

bool has_leading_zero(std::string_view text)
{
    text.remove_prefix(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
    return text.size() > 1 && text.starts_with('0');
}

bool is_letter(std::string_view text)
{
    return text.size() == 1 && std::isalpha(static_cast<unsigned char>(text[0])) != 0;
}

std::optional<Range> range_of(std::string_view text)
{
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) {
        return std::nullopt;
    }
    const auto low = text.substr(0, dots);
    auto high = text.substr(dots + 2);
    Range range;
    if (const auto more = high.find(".."); more != std::string_view::npos) {
        const auto step = number(high.substr(more + 2));
        if (!step) {
            return std::nullopt;
        }
        range.step = *step == 0 ? 1 : std::abs(*step);
        high = high.substr(0, more);
    }
    const auto first = number(low);
    const auto last = number(high);
    range.letters = is_letter(low) && is_letter(high);
    if (!range.letters && (!first || !last)) {
        return std::nullopt;
    }
    range.first = range.letters ? low[0] : *first;
    range.last = range.letters ? high[0] : *last;
    range.width =
        has_leading_zero(low) || has_leading_zero(high) ? std::max(low.size(), high.size()) : 0;
    return range;
}

std::string member(const Range& range, std::int64_t value)
{
    if (range.letters) {
        return {static_cast<char>(value)};
    }
    auto digits = std::to_string(std::abs(value));
    const std::string sign = value < 0 ? "-" : "";
    if (digits.size() + sign.size() < range.width) {
        digits.insert(0, range.width - digits.size() - sign.size(), '0');
    }
    return sign + digits;
}

/// The members of a range; nothing for what is none.
std::vector<Word> sequence(const Word& inside)
{
    const auto* literal =
        inside.parts.size() == 1 ? std::get_if<Literal>(&inside.parts.front().what) : nullptr;
    const auto range = literal != nullptr ? range_of(literal->text) : std::nullopt;
    if (!range) {
        return {};
    }
    const bool up = range->first <= range->last;
    if (std::abs(range->last - range->first) / range->step > static_cast<std::int64_t>(limit)) {
        throw TooMuch("braces make too many words");
    }
    std::vector<Word> words;
    for (auto value = range->first; up ? value <= range->last : value >= range->last;
         value += up ? range->step : -range->step) {
        words.push_back({.parts = {{.what = Literal{member(*range, value)}}}, .at = inside.at});
    }
    return words;
}

Place after(Place place)
{
    return {.part = place.part, .offset = place.offset + 1};
}

Place end_of(const Word& word)
{
    return {.part = word.parts.size()};
}

/// The unquoted text that begins at a place.
std::string_view text_at(const Word& word, Place place)
{
    return std::string_view(std::get<Literal>(word.parts[place.part].what).text)
        .substr(place.offset);
}

/// Where a character is that is not between other braces. A `}` is one only behind a comma, or
/// behind dots that are not the last thing in front of it: `{a}b,c}` is `a}b` and `c`.
std::optional<Place> find(char wanted, const Word& word, Place from)
{
    unsigned depth = 0;
    bool counts = wanted != '}';
    std::optional<Place> found;
    walk(word, from, [&](Place place, char c) {
        const auto text = text_at(word, place);
        const bool is_empty_pair =
            text.starts_with("{}") && place.part == 0 && place.offset == 0 && wanted == '{';
        if (c == wanted && depth == 0 && counts && !is_empty_pair) {
            found = place;
        } else if (c == '{' && !is_empty_pair) {
            ++depth;
        } else if (c == '}' && depth > 0) {
            --depth;
        } else if (depth == 0) {
            counts = counts || c == ',' || (text.starts_with("..") && !text.starts_with("..}"));
        }
        return !found;
    });
    return found;
}

/// The first `{` that has its `}`.
std::optional<Braces> find_braces(const Word& word, Budget& budget)
{
    Place from;
    while (const auto open = find('{', word, from)) {
        budget.walk(size_of(word));
        from = after(*open);
        if (const auto close = find('}', word, from)) {
            return Braces{.open = *open, .close = *close};
        }
    }
    return std::nullopt;
}

bool has_comma(const Word& word)
{
    bool has = false;
    walk(word, {}, [&](Place /*place*/, char c) {
        has = c == ',';
        return !has;
    });
    return has;
}

/// Adds a part. Braces are expanded before names are read: `$x{y,z}` is `$xy $xz`.
void join(Word& word, Part part)
{
    auto* name = word.parts.empty() ? nullptr : std::get_if<Parameter>(&word.parts.back().what);
    auto* text = part.quoted ? nullptr : std::get_if<Literal>(&part.what);
    if (name != nullptr && name->bare && !word.parts.back().quoted && text != nullptr) {
        const auto end = std::find_if_not(text->text.begin(), text->text.end(), is_name_char);
        name->name.append(text->text.begin(), end);
        text->text.erase(text->text.begin(), end);
        if (text->text.empty()) {
            return;
        }
    }
    word.parts.push_back(std::move(part));
}

Word joined(Word word, const Word& more)
{
    for (const auto& part : more.parts) {
        join(word, part);
    }
    return word;
}

/// Every word of one list before every word of the other.
std::vector<Word> combined(const std::vector<Word>& first, const std::vector<Word>& second,
                           Budget& budget)
{
    if (first.size() * second.size() > limit) {
        throw TooMuch("braces make too many words");
    }
    std::vector<Word> result;
    for (const auto& a : first) {
        for (const auto& b : second) {
            result.push_back(joined(a, b));
            budget.make(size_of(result.back()));
        }
    }
    return result;
}

std::vector<Word> expanded(const Word& word, Budget& budget, unsigned depth);

/// What stands between braces, at each of its commas.
std::vector<Word> alternatives(const Word& inside, Budget& budget, unsigned depth)
{
    std::vector<Word> all;
    Place begin;
    std::optional<Place> comma;
    do {
        comma = find(',', inside, begin);
        auto more = expanded(between(inside, begin, comma.value_or(end_of(inside))), budget, depth);
        std::move(more.begin(), more.end(), std::back_inserter(all));
        begin = comma ? after(*comma) : begin;
    } while (comma);
    return all;
}

std::vector<Word> expanded(const Word& word, Budget& budget, unsigned depth)
{
    if (depth > depth_limit) {
        throw TooMuch("braces are nested too deeply");
    }
    std::vector<Word> result = {{.at = word.at}};
    auto rest = word;
    while (const auto braces = find_braces(rest, budget)) {
        const auto behind = after(braces->close);
        const auto inside = between(rest, after(braces->open), braces->close);
        auto middle =
            has_comma(inside) ? alternatives(inside, budget, depth + 1) : sequence(inside);
        if (middle.empty()) {
            middle = {between(rest, braces->open, behind)};
        }
        result = combined(result, {between(rest, {}, braces->open)}, budget);
        result = combined(result, middle, budget);
        rest = between(rest, behind, end_of(rest));
    }
    return combined(result, {rest}, budget);
}

}  // namespace

bool has_braces(const Word& word, Budget& budget)
{
    auto rest = word;
    while (const auto braces = find_braces(rest, budget)) {
        const auto inside = between(rest, after(braces->open), braces->close);
        if (has_comma(inside) || !sequence(inside).empty()) {
            return true;
        }
        rest = between(rest, after(braces->close), end_of(rest));
    }
    return false;
}

std::vector<Word> expand_braces(const Word& word, Budget& budget)
{
    bool has_brace = false;
    walk(word, {}, [&](Place /*place*/, char c) { return !(has_brace = has_brace || c == '{'); });
    return has_brace ? expanded(word, budget, 0) : std::vector{word};
}

}  // namespace dkms::conf::shell
