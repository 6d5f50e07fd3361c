#include "lib/base/shell_words.hpp"

#include <algorithm>
#include <array>

#include "lib/base/text.hpp"

namespace dkms {
namespace {

constexpr std::string_view plain_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-";

bool is_plain(std::string_view word)
{
    return !word.empty() && word.find_first_not_of(plain_characters) == std::string_view::npos;
}

}  // namespace

std::string shell_word(std::string_view word)
{
    if (is_plain(word)) {
        return std::string(word);
    }
    std::string result = "'";
    for (const char c : word) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result + "'";
}

std::string shell_text(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + shell_word(word);
    }
    return text;
}

std::optional<std::vector<std::string>> plain_words(std::string_view command)
{
    constexpr auto programs = std::to_array<std::string_view>({"make", "env", "sh", "bash"});
    if (command.find('\n') != std::string_view::npos) {
        return std::nullopt;  // it ends a command
    }
    auto words = split_words(command);
    const bool is_known =
        !words.empty()
        && std::find(programs.begin(), programs.end(), words.front()) != programs.end();
    if (!is_known || !std::all_of(words.begin(), words.end(), is_plain)) {
        return std::nullopt;
    }
    return words;
}

}  // namespace dkms
