#include "lib/base/shell_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

std::optional<std::vector<std::string>> quoted_words(std::string_view text)
{
    std::vector<std::string> words;
    std::optional<std::string> word;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c == ' ' || c == '\t' || c == '\n') {
            if (word) {
                words.push_back(*std::exchange(word, std::nullopt));
            }
            continue;
        }
        if (!word) {
            word.emplace();
        }
        const auto end = c == '\\' ? std::min<std::size_t>(text.size(), 1) : text.find(c);
        if (c != '\'' && c != '"' && c != '\\') {
            *word += c;
        } else if (end == std::string_view::npos) {
            return std::nullopt;
        } else {
            *word += text.substr(0, end);
            text.remove_prefix(c == '\\' ? end : end + 1);
        }
    }
    if (word) {
        words.push_back(*std::move(word));
    }
    return words;
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
