#include "lib/base/version_order.hpp"

#include <cstddef>

namespace dkms {
namespace {

// The locale must not matter, so <cctype> is of no use.
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The rank of a character outside of a number: '~' before the end, before a
/// number, before letters, before all else.
int rank_at(std::string_view text, std::size_t at)
{
    if (at >= text.size()) {
        return -1;
    }
    const char c = text[at];
    if (is_digit(c)) {
        return 0;
    }
    if (c == '~') {
        return -2;
    }
    const int byte = static_cast<unsigned char>(c);
    return is_letter(c) ? byte : byte + 256;
}

/// Reads two runs of digits, both without a bound on their length.
int compare_numbers(std::string_view a, std::size_t& i, std::string_view b, std::size_t& j)
{
    const auto digit_at = [](std::string_view text, std::size_t at) {
        return at < text.size() && is_digit(text[at]);
    };
    const auto skip_zeros = [](std::string_view text, std::size_t& at) {
        while (at < text.size() && text[at] == '0') {
            ++at;
        }
    };
    skip_zeros(a, i);
    skip_zeros(b, j);
    int first_difference = 0;
    for (; digit_at(a, i) && digit_at(b, j); ++i, ++j) {
        if (first_difference == 0) {
            first_difference = a[i] - b[j];
        }
    }
    if (digit_at(a, i)) {
        return 1;
    }
    return digit_at(b, j) ? -1 : first_difference;
}

/// The comparison of Debian's policy manual, which GNU sort took over.
int compare_runs(std::string_view a, std::string_view b)
{
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        while ((i < a.size() && !is_digit(a[i])) || (j < b.size() && !is_digit(b[j]))) {
            if (const int difference = rank_at(a, i) - rank_at(b, j); difference != 0) {
                return difference;
            }
            ++i;
            ++j;
        }
        if (const int difference = compare_numbers(a, i, b, j); difference != 0) {
            return difference;
        }
    }
    return 0;
}

/// GNU sort looks first at what is left without a suffix such as ".tar.gz".
std::string_view without_suffix(std::string_view text)
{
    const auto begins_suffix = [&](std::size_t at) {
        return at + 1 < text.size() && text[at] == '.'
               && (is_letter(text[at + 1]) || text[at + 1] == '~');
    };
    std::size_t kept = 0;
    for (std::size_t i = 0; i < text.size();) {
        kept = ++i;
        while (begins_suffix(i)) {
            i += 2;
            while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]) || text[i] == '~')) {
                ++i;
            }
        }
    }
    return text.substr(0, kept);
}

/// Names with a leading dot come first, "." and ".." before them.
int dot_rank(std::string_view text)
{
    if (text.empty()) {
        return 0;
    }
    if (text == ".") {
        return 1;
    }
    if (text == "..") {
        return 2;
    }
    return text.front() == '.' ? 3 : 4;
}

}  // namespace

std::strong_ordering compare_versions(std::string_view a, std::string_view b)
{
    if (const auto order = dot_rank(a) <=> dot_rank(b); std::is_neq(order)) {
        return order;
    }
    if (const int order = compare_runs(without_suffix(a), without_suffix(b)); order != 0) {
        return order <=> 0;
    }
    if (const int order = compare_runs(a, b); order != 0) {
        return order <=> 0;
    }
    return a.compare(b) <=> 0;
}

}  // namespace dkms
