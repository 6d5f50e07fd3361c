#include "conf-parsers/shell/sort.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/scanner.hpp"
#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"

namespace dkms::conf::shell {
namespace {

std::string_view without_blanks(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

/// A number in front of a text, as its sign and digits say; else 0.
double number_of(std::string_view text)
{
    text = without_blanks(text);
    std::size_t size = text.starts_with('-') ? 1 : 0;
    while (size < text.size() && (is_digit(text[size]) || text[size] == '.')) {
        ++size;
    }
    return std::strtod(std::string(text.substr(0, size)).c_str(), nullptr);
}

std::string folded(std::string_view text)
{
    std::string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return upper;
}

int sign(std::strong_ordering order)
{
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int compare_by(const SortOrder::By& by, std::string_view a, std::string_view b)
{
    int order = 0;
    if (by.version) {
        order = sign(compare_versions(a, b));
    } else if (by.numeric) {
        const auto x = number_of(a);
        const auto y = number_of(b);
        order = x < y ? -1 : x > y ? 1 : 0;
    } else {
        order = by.fold ? sign(folded(a) <=> folded(b)) : sign(a <=> b);
    }
    return by.reverse ? -order : order;
}

/// `2.3nr`, one end of a key.
bool read_place(std::string_view text, std::size_t& field, std::size_t& character,
                SortOrder::By& by)
{
    const auto digits = [&] {
        const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto value = count_in(text.substr(0, end));
        text.remove_prefix(end);
        return value;
    };
    const auto written = digits();
    if (!written || *written == 0) {
        return false;
    }
    field = *written;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        const auto place = digits();
        if (!place) {
            return false;
        }
        character = *place;
    }
    for (const char letter : text) {
        by.version = by.version || letter == 'V';
        by.numeric = by.numeric || letter == 'n';
        by.reverse = by.reverse || letter == 'r';
        by.fold = by.fold || letter == 'f';
        by.skip_blanks = by.skip_blanks || letter == 'b';
        if (std::string_view("Vnrfb").find(letter) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool SortOrder::add_keys(std::string_view written)
{
    for (const auto text : lines_of(written)) {
        Key key;
        const auto comma = text.find(',');
        if (!read_place(text.substr(0, comma), key.first_field, key.first_character, key.by)) {
            return false;
        }
        if (comma != std::string_view::npos
            && !read_place(text.substr(comma + 1), key.last_field, key.last_character, key.by)) {
            return false;
        }
        key.by = key.by == By{} ? by : key.by;
        keys.push_back(key);
    }
    return true;
}

/// Where a field begins; behind the end if there are not as many.
std::size_t SortOrder::field_begin(std::string_view line, std::size_t field) const
{
    std::size_t at = 0;
    for (std::size_t i = 1; i < field && at < line.size(); ++i) {
        if (separator != '\0') {
            const auto mark = line.find(separator, at);
            at = mark == std::string_view::npos ? line.size() : mark + 1;
        } else {
            at = std::min(line.find_first_not_of(" \t", at), line.size());
            at = std::min(line.find_first_of(" \t", at), line.size());
        }
    }
    return at;
}

std::string_view SortOrder::part(std::string_view line, const Key& key) const
{
    auto begin = field_begin(line, key.first_field);
    if (key.by.skip_blanks) {
        begin = std::min(line.find_first_not_of(" \t", begin), line.size());
    }
    begin = std::min(begin + key.first_character - 1, line.size());
    auto end = line.size();
    if (key.last_field > 0 && key.last_character > 0) {
        end = std::min(field_begin(line, key.last_field) + key.last_character, line.size());
    } else if (key.last_field > 0) {
        end = field_begin(line, key.last_field + 1);
        const bool has_mark = separator != '\0' && end > 0 && line[end - 1] == separator;
        end -= has_mark ? 1U : 0U;
    }
    return begin < end ? line.substr(begin, end - begin) : std::string_view{};
}

int SortOrder::compare(std::string_view a, std::string_view b) const
{
    for (const auto& key : keys) {
        const int order = compare_by(key.by, part(a, key), part(b, key));
        if (order != 0) {
            return order;
        }
    }
    if (keys.empty()) {
        const auto skipped = [&](auto text) {
            return by.skip_blanks ? without_blanks(text) : text;
        };
        const int order = compare_by(by, skipped(a), skipped(b));
        if (order != 0) {
            return order;
        }
    }
    const int whole = stable ? 0 : sign(a <=> b);
    return by.reverse ? -whole : whole;
}

}  // namespace dkms::conf::shell
