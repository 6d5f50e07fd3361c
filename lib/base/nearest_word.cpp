#include "lib/base/nearest_word.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace dkms {
namespace {

std::string lower_case(std::string_view word)
{
    std::string result(word);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// Letters wrong, missing, too many or swapped (optimal string alignment).
std::size_t distance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool differs = a[i - 1] != b[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (differs ? 1 : 0)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

constexpr std::size_t longest = 64;  // of a word that is worth comparing

}  // namespace

std::string_view nearest_word(std::string_view written, std::span<const std::string_view> known)
{
    if (written.size() > longest) {
        return {};
    }
    const auto wanted = lower_case(written);
    std::string_view nearest;
    std::size_t least = std::string_view::npos;
    for (const auto word : known) {
        const auto wrong = distance(wanted, lower_case(word));
        const auto allowed = std::min<std::size_t>(word.size() / 4, 2);
        if (wrong <= allowed && wrong < least) {
            nearest = word;
            least = wrong;
        }
    }
    return nearest;
}

}  // namespace dkms
