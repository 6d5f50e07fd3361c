// The filters that look at single characters: cut and tr.
#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/quoting.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

/// The positions that `cut -f1,3-` keeps.
class Selection {
public:
    /// False for a list that is none.
    bool read(std::string_view list)
    {
        // NOLINTNEXTLINE(readability-use-anyofallof): it collects the ranges on the way
        for (const auto range : split(list, ',')) {
            const auto dash = range.find('-');
            const auto low = range.substr(0, dash);
            const auto high = dash == std::string_view::npos ? low : range.substr(dash + 1);
            const auto first = low.empty() && dash == 0 ? 1 : count_in(low);
            const auto last = high.empty() && dash != std::string_view::npos
                                  ? std::numeric_limits<std::size_t>::max()
                                  : count_in(high);
            if (!first || !last || *first == 0 || *first > *last || range == "-") {
                return false;
            }
            ranges_.emplace_back(*first, *last);
        }
        return true;
    }

    bool has(std::size_t position) const
    {
        return std::any_of(ranges_.begin(), ranges_.end(), [&](const auto& range) {
            return range.first <= position && position <= range.second;
        });
    }

private:
    std::vector<std::pair<std::size_t, std::size_t>> ranges_ = {};
};

std::string cut_characters(std::string_view line, const Selection& selection)
{
    std::string kept;
    for (std::size_t i = 0; i < line.size(); ++i) {
        kept += selection.has(i + 1) ? std::string(1, line[i]) : std::string{};
    }
    return kept;
}

std::string cut_fields(std::string_view line, char delimiter, const Selection& selection)
{
    std::vector<std::string> kept;
    const auto fields = split(line, delimiter);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (selection.has(i + 1)) {
            kept.emplace_back(fields[i]);
        }
    }
    return join(kept, std::string_view(&delimiter, 1));
}

/// The characters of a class like `[:upper:]`, in ascending order.
std::string class_at(std::string_view text, std::size_t& size)
{
    struct Class {
        std::string_view name;
        int (*test)(int);
    };
    constexpr auto classes = std::to_array<Class>({{"[:alnum:]", std::isalnum},
                                                   {"[:alpha:]", std::isalpha},
                                                   {"[:blank:]", std::isblank},
                                                   {"[:cntrl:]", std::iscntrl},
                                                   {"[:digit:]", std::isdigit},
                                                   {"[:graph:]", std::isgraph},
                                                   {"[:lower:]", std::islower},
                                                   {"[:print:]", std::isprint},
                                                   {"[:punct:]", std::ispunct},
                                                   {"[:space:]", std::isspace},
                                                   {"[:upper:]", std::isupper},
                                                   {"[:xdigit:]", std::isxdigit}});
    std::string members;
    for (const auto& [name, test] : classes) {
        if (text.starts_with(name)) {
            size = name.size();
            for (int c = 0; c <= std::numeric_limits<unsigned char>::max(); ++c) {
                members += test(c) != 0 ? std::string(1, static_cast<char>(c)) : std::string{};
            }
        }
    }
    return members;
}

/// `a-z`, `[:upper:]` and escapes of `tr`, as the characters they stand for.
std::string character_set(std::string_view written)
{
    const auto text = with_escapes(written, EscapeKind::printf);
    std::string set;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::size_t size = 0;
        const auto members = class_at(std::string_view(text).substr(i), size);
        if (size > 0) {
            set += members;
            i += size - 1;
        } else if (i + 2 < text.size() && text[i + 1] == '-') {
            for (int c = static_cast<unsigned char>(text[i]);
                 c <= static_cast<unsigned char>(text[i + 2]); ++c) {
                set += static_cast<char>(c);
            }
            i += 2;
        } else {
            set += text[i];
        }
    }
    return set;
}

std::string complement(const std::string& set)
{
    std::string others;
    for (int c = 0; c <= std::numeric_limits<unsigned char>::max(); ++c) {
        const auto each = static_cast<char>(c);
        others += set.find(each) == std::string::npos ? std::string(1, each) : std::string{};
    }
    return others;
}

/// What becomes of each character.
class Translation {
public:
    Translation(const std::string& from, const std::string& to, bool deletes)
    {
        for (std::size_t c = 0; c < becomes_.size(); ++c) {
            becomes_.at(c) = static_cast<int>(c);
        }
        for (std::size_t i = 0; i < from.size(); ++i) {
            auto& now = becomes_.at(static_cast<unsigned char>(from[i]));
            if (deletes) {
                now = deleted;
            } else if (!to.empty()) {
                now = static_cast<unsigned char>(to[std::min(i, to.size() - 1)]);
            }
        }
    }

    static constexpr int deleted = -1;
    int of(char c) const { return becomes_.at(static_cast<unsigned char>(c)); }

private:
    std::array<int, 256> becomes_{};
};

}  // namespace

int Filters::cut(const Words& words)
{
    const auto given = options(words, "dfcb", "sn");
    if (!given) {
        return 1;
    }
    const char kind = given->has('f') ? 'f' : given->has('c') ? 'c' : 'b';
    Selection selection;
    if (!selection.read(given->value(kind, "")) || given->value('d', "\t").size() != 1) {
        return not_understood(words);
    }
    const auto all = text(given->words);
    if (!all) {
        return 1;
    }
    const char delimiter = given->value('d', "\t").front();
    for (const auto line : lines_of(*all)) {
        shell_.budget.step();
        if (kind != 'f') {
            shell_.print(cut_characters(line, selection) + "\n");
        } else if (line.find(delimiter) == std::string_view::npos) {
            shell_.print(given->has('s') ? std::string{} : std::string(line) + "\n");
        } else {
            shell_.print(cut_fields(line, delimiter, selection) + "\n");
        }
    }
    return 0;
}

int Filters::tr(const Words& words)
{
    const auto given = options(words, "", "dscC");
    if (!given) {
        return 1;
    }
    const bool deletes = given->has('d');
    const bool squeezes = given->has('s');
    const auto count = given->words.size();
    if (count == 0 || count > 2 || (count == 1 && !deletes && !squeezes)) {
        return not_understood(words);
    }
    auto from = character_set(given->words[0]);
    from = given->has('c') || given->has('C') ? complement(from) : from;
    const auto to = count > 1 ? character_set(given->words[1]) : std::string{};
    const Translation translation(from, deletes ? std::string{} : to, deletes);
    const auto& squeezed = count > 1 ? to : from;
    std::string result;
    const auto all = text({});
    for (const char c : *all) {
        const int now = translation.of(c);
        const auto made = static_cast<char>(now);
        const bool repeats = squeezes && !result.empty() && result.back() == made
                             && squeezed.find(made) != std::string::npos;
        if (now != Translation::deleted && !repeats) {
            result += made;
        }
    }
    shell_.print(result);
    return 0;
}

}  // namespace dkms::conf::shell
