#include <algorithm>
#include <charconv>
#include <optional>

#include "conf-parsers/shell/expander.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::size_t limit = 4096;  // words that one pair of braces may make

/// Where a brace expression stands in a word: in the unquoted literals of its parts.
struct Place {
    std::size_t part = 0;
    std::size_t offset = 0;
};

/// The alternatives of the first brace expression, and what is around them.
struct Braces {
    Word before = {};
    std::vector<Word> alternatives = {};
    Word after = {};
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

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && !text.empty() ? std::optional(value)
                                                                : std::nullopt;
}

/// `1..5` and `a..e`.
std::vector<Word> sequence(const Word& inside)
{
    const auto* literal =
        inside.parts.size() == 1 ? std::get_if<Literal>(&inside.parts.front().what) : nullptr;
    const auto dots = literal == nullptr ? std::string::npos : literal->text.find("..");
    if (dots == std::string::npos) {
        return {};
    }
    const auto low = literal->text.substr(0, dots);
    const auto high = literal->text.substr(dots + 2);
    auto first = number(low);
    auto last = number(high);
    const bool letters = !first && low.size() == 1 && high.size() == 1;
    if (letters) {
        first = low[0];
        last = high[0];
    }
    std::vector<Word> words;
    if (!first || !last || std::max(*first, *last) - std::min(*first, *last) > 4000) {
        return words;
    }
    for (auto value = *first;; value += *first <= *last ? 1 : -1) {
        auto text = letters ? std::string(1, static_cast<char>(value)) : std::to_string(value);
        words.push_back({.parts = {{.what = Literal{std::move(text)}}}, .at = inside.at});
        if (value == *last) {
            return words;
        }
    }
}

std::optional<Braces> braces_from(const Word& word, Place open)
{
    std::vector<Place> commas;
    std::optional<Place> close;
    unsigned depth = 0;
    walk(word, open, [&](Place place, char c) {
        depth += c == '{' ? 1 : 0;
        if (c == ',' && depth == 1) {
            commas.push_back(place);
        }
        if (c == '}' && --depth == 0) {
            close = place;
        }
        return !close;
    });
    if (!close) {
        return std::nullopt;
    }
    const auto after = [](Place place) { return Place{place.part, place.offset + 1}; };
    Braces braces{.before = between(word, {}, open),
                  .after = between(word, after(*close), {.part = word.parts.size()})};
    if (commas.empty()) {
        braces.alternatives = sequence(between(word, after(open), *close));
        return braces.alternatives.empty() ? std::nullopt : std::optional(std::move(braces));
    }
    Place begin = after(open);
    commas.push_back(*close);
    for (const auto comma : commas) {
        braces.alternatives.push_back(between(word, begin, comma));
        begin = after(comma);
    }
    return braces;
}

std::optional<Braces> find_braces(const Word& word)
{
    std::optional<Braces> found;
    walk(word, {}, [&](Place place, char c) {
        if (c == '{') {
            found = braces_from(word, place);
        }
        return !found;
    });
    return found;
}

Word joined(const Word& a, const Word& b, const Word& c)
{
    Word word{.at = a.at};
    for (const auto* each : {&a, &b, &c}) {
        word.parts.insert(word.parts.end(), each->parts.begin(), each->parts.end());
    }
    return word;
}

}  // namespace

std::vector<Word> expand_braces(const Word& word)
{
    const auto braces = find_braces(word);
    if (!braces) {
        return {word};
    }
    std::vector<Word> result;
    for (const auto& alternative : braces->alternatives) {
        const auto more = expand_braces(joined(braces->before, alternative, braces->after));
        result.insert(result.end(), more.begin(), more.end());
        if (result.size() > limit) {
            throw TooMuch("braces make too many words");
        }
    }
    return result;
}

}  // namespace dkms::conf::shell
