// Texts as words that a shell reads, and the other way round.
#include "conf-parsers/shell/quoting.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include <fmt/format.h>

namespace dkms::conf::shell {
namespace {

constexpr std::string_view letters = "abefnrtvE";
constexpr std::string_view letter_values = "\a\b\033\f\n\r\t\v\033";

bool needs_escapes(std::string_view text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return std::isprint(static_cast<unsigned char>(c)) == 0; });
}

/// `$'a\nb'`: the only way to write what cannot be printed.
std::string ansi_quoted(std::string_view text)
{
    std::string result = "$'";
    for (const char c : text) {
        const auto at = letter_values.find(c);
        if (c == '\\' || c == '\'') {
            result += {'\\', c};
        } else if (c == '\033') {
            result += "\\E";
        } else if (at != std::string_view::npos) {
            result += {'\\', letters[at]};
        } else if (std::isprint(static_cast<unsigned char>(c)) == 0) {
            result += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
        } else {
            result += c;
        }
    }
    return result + "'";
}

/// Reads the escapes of a text, one after the other.
class EscapeReader {
public:
    EscapeReader(std::string_view text, EscapeKind kind) : text_(text), kind_(kind) {}

    std::string read(bool* ended)
    {
        std::string result;
        while (at_ < text_.size() && !ended_) {
            const char c = text_[at_++];
            if (c == '\\' && at_ < text_.size()) {
                escape(result);
            } else {
                result += c;
            }
        }
        if (ended != nullptr) {
            *ended = *ended || ended_;
        }
        return result;
    }

private:
    void escape(std::string& result)
    {
        const char c = text_[at_++];
        const auto letter = letters.find(c);
        if (letter != std::string_view::npos) {
            result += letter_values[letter];
        } else if (c >= '0' && c <= '7' && (kind_ != EscapeKind::echo || c == '0')) {
            octal(c, result);
        } else if (c == 'x') {
            hexadecimal(2, c, result);
        } else if (c == 'u' || c == 'U') {
            hexadecimal(c == 'u' ? 4 : 8, c, result);
        } else if (c == 'c') {
            escape_c(result);
        } else if (is_plain(c)) {
            result += c;
        } else {
            result += {'\\', c};
        }
    }

    /// `\cX` is a control character in `$'…'`; else `\c` ends the text.
    void escape_c(std::string& result)
    {
        if (kind_ != EscapeKind::ansi_quotes) {
            ended_ = true;
        } else if (at_ < text_.size()) {
            constexpr unsigned control = 0x1f;
            const auto code = static_cast<unsigned>(std::toupper(text_[at_++]));
            result += static_cast<char>(code & control);
        } else {
            result += "\\c";
        }
    }

    /// Whether a backslash just makes a character plain.
    bool is_plain(char c) const
    {
        constexpr std::string_view of_quotes = "\\'\"?";
        const bool is_printed = kind_ == EscapeKind::echo || kind_ == EscapeKind::percent_b;
        return is_printed ? c == '\\' : of_quotes.find(c) != std::string_view::npos;
    }

    void octal(char first, std::string& result)
    {
        // echo and %b have a 0 in front of up to three digits.
        const bool has_zero =
            kind_ == EscapeKind::echo || (kind_ == EscapeKind::percent_b && first == '0');
        auto value = static_cast<unsigned>(first - '0');
        for (int digits = has_zero ? 0 : 1;
             digits < 3 && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '7'; ++digits) {
            value = value * 8 + static_cast<unsigned>(text_[at_++] - '0');
        }
        result += static_cast<char>(value);
    }

    void hexadecimal(unsigned most, char name, std::string& result)
    {
        constexpr unsigned base = 16;
        std::uint32_t value = 0;
        unsigned digits = 0;
        for (; digits < most && at_ < text_.size()
               && std::isxdigit(static_cast<unsigned char>(text_[at_])) != 0;
             ++digits) {
            const auto c = static_cast<char>(std::tolower(text_[at_++]));
            value = value * base + static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        if (digits == 0) {
            result += {'\\', name};
        } else if (name == 'x') {
            result += static_cast<char>(value);
        } else {
            add_utf8(value, result);
        }
    }

    static void add_utf8(std::uint32_t code, std::string& result)
    {
        constexpr std::uint32_t one_byte = 0x80;
        constexpr std::uint32_t two_bytes = 0x800;
        constexpr std::uint32_t three_bytes = 0x10000;
        const auto follow = [&](unsigned shift) {
            result += static_cast<char>(0x80U | ((code >> shift) & 0x3fU));
        };
        if (code < one_byte) {
            result += static_cast<char>(code);
        } else if (code < two_bytes) {
            result += static_cast<char>(0xc0U | (code >> 6U));
            follow(0);
        } else if (code < three_bytes) {
            result += static_cast<char>(0xe0U | (code >> 12U));
            follow(6);
            follow(0);
        } else {
            result += static_cast<char>(0xf0U | ((code >> 18U) & 0x7U));
            follow(12);
            follow(6);
            follow(0);
        }
    }

    std::string_view text_;
    EscapeKind kind_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

}  // namespace

std::string single_quoted(std::string_view text)
{
    if (needs_escapes(text)) {
        return ansi_quoted(text);
    }
    if (text == "'") {
        return "\\'";
    }
    std::string result = "'";
    for (const char c : text) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result + "'";
}

std::string backslash_quoted(std::string_view text)
{
    if (text.empty()) {
        return "''";
    }
    if (needs_escapes(text)) {
        return ansi_quoted(text);
    }
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_first = i == 0;
        const bool quotes =
            std::string_view(" !\"$&'()*,;<>?[\\]^`{|}").find(c) != std::string_view::npos
            || (c == '#' && is_first)
            || (c == '~' && (is_first || text[i - 1] == ':' || text[i - 1] == '='));
        result += quotes ? std::string{'\\', c} : std::string(1, c);
    }
    return result;
}

std::string double_quoted(std::string_view text)
{
    if (needs_escapes(text)) {
        return ansi_quoted(text);
    }
    std::string result = "\"";
    for (const char c : text) {
        const bool quotes = std::string_view("\"$`\\").find(c) != std::string_view::npos;
        result += quotes ? std::string{'\\', c} : std::string(1, c);
    }
    return result + "\"";
}

std::string quoted_key(std::string_view text)
{
    bool quotes = needs_escapes(text) || text.empty() || text == "@";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char before = i > 0 ? text[i - 1] : ' ';
        quotes =
            quotes
            || std::string_view(" '\"\\|&;()<>!{}*[]?^$`").find(text[i]) != std::string_view::npos
            || (text[i] == '~' && (i == 0 || before == '=' || before == ':'))
            || (text[i] == '#' && before == ' ');
    }
    return quotes ? double_quoted(text) : std::string(text);
}

std::string with_escapes(std::string_view text, EscapeKind kind, bool* ended)
{
    auto result = EscapeReader(text, kind).read(ended);
    if (kind == EscapeKind::ansi_quotes) {
        result.erase(std::min(result.find('\0'), result.size()));
    }
    return result;
}

}  // namespace dkms::conf::shell
