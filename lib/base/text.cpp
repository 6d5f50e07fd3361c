#include "lib/base/text.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dkms {
namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";

}  // namespace

std::vector<std::string> split_words(std::string_view text)
{
    std::vector<std::string> words;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
        if (text.empty()) {
            return words;
        }
        const auto length = std::min(text.find_first_of(white_space), text.size());
        words.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    while (true) {
        const auto length = text.find(separator);
        pieces.push_back(text.substr(0, length));
        if (length == std::string_view::npos) {
            return pieces;
        }
        text.remove_prefix(length + 1);
    }
}

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(white_space) + 1));
    return text;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator)
{
    return fmt::format("{}", fmt::join(parts, separator));
}

std::string replaced(std::string text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

std::optional<unsigned> parse_number(std::string_view text)
{
    unsigned number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool is_number = error == std::errc{} && stop == end && !text.empty();
    return is_number ? std::optional(number) : std::nullopt;
}

}  // namespace dkms
