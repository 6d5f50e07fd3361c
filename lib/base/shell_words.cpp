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

namespace {

constexpr std::string_view blanks = " \t\n";

/// Takes one character, or what is quoted, from the front of a text, which is not empty. None
/// where a quote is not closed.
std::optional<std::string_view> take_piece(std::string_view& text)
{
    const char c = text.front();
    if (c == '\\') {
        const auto piece = text.substr(1, 1);
        text.remove_prefix(1 + piece.size());
        return piece;
    }
    if (c != '\'' && c != '"') {
        const auto piece = text.substr(0, 1);
        text.remove_prefix(1);
        return piece;
    }
    const auto end = text.find(c, 1);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const auto piece = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return piece;
}

}  // namespace

std::optional<std::vector<std::string>> quoted_words(std::string_view text)
{
    std::vector<std::string> words;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
        if (text.empty()) {
            return words;
        }
        auto& word = words.emplace_back();
        while (!text.empty() && blanks.find(text.front()) == std::string_view::npos) {
            const auto piece = take_piece(text);
            if (!piece) {
                return std::nullopt;
            }
            word += *piece;
        }
    }
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
