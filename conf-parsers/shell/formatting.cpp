// What echo -e and printf make of their words.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "conf-parsers/shell/builtins.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::size_t width_limit = 1000;

char octal(std::string_view text, std::size_t& i)
{
    int value = 0;
    for (int digits = 0;
         digits < 3 && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '7'; ++digits) {
        value = value * 8 + (text[++i] - '0');
    }
    return static_cast<char>(value);
}

struct Conversion {
    bool left = false;
    bool zero = false;
    std::size_t width = 0;
    std::size_t precision = std::string::npos;
    char kind = 's';
};

Conversion conversion_at(const std::string& format, std::size_t& i)
{
    Conversion conversion;
    for (++i;
         i < format.size() && std::string_view("-0+ #").find(format[i]) != std::string_view::npos;
         ++i) {
        conversion.left = conversion.left || format[i] == '-';
        conversion.zero = conversion.zero || format[i] == '0';
    }
    const auto number = [&] {
        std::size_t value = 0;
        while (i < format.size() && format[i] >= '0' && format[i] <= '9') {
            value = std::min(width_limit, value * 10 + static_cast<std::size_t>(format[i++] - '0'));
        }
        return value;
    };
    conversion.width = number();
    if (i < format.size() && format[i] == '.') {
        ++i;
        conversion.precision = number();
    }
    conversion.kind = i < format.size() ? format[i] : 's';
    return conversion;
}

std::int64_t number_of(const std::string& word)
{
    constexpr int any_base = 0;
    return word.empty() ? 0 : std::strtoll(word.c_str(), nullptr, any_base);
}

std::string converted(const Conversion& conversion, const std::string& word)
{
    std::string text;
    switch (conversion.kind) {
        case 'd':
        case 'i':
        case 'u':
            text = std::to_string(number_of(word));
            break;
        case 'x':
        case 'X':
            text = conversion.kind == 'x' ? fmt::format("{:x}", number_of(word))
                                          : fmt::format("{:X}", number_of(word));
            break;
        case 'c':
            text = word.substr(0, 1);
            break;
        case 'b':
            text = with_escapes(word);
            break;
        default:
            text = word.substr(0, conversion.precision);
    }
    if (text.size() < conversion.width) {
        const auto missing = conversion.width - text.size();
        const bool zeros = conversion.zero && conversion.kind != 's' && !conversion.left;
        text.insert(conversion.left ? text.size() : 0, missing, zeros ? '0' : ' ');
    }
    return text;
}

/// How long the escape at a place is: `\n` is 2, `\033` is 4.
std::size_t escape_size(const std::string& format, std::size_t at)
{
    const auto end = std::min(format.find_first_not_of("01234567", at + 1), format.size());
    return std::clamp<std::size_t>(end - at, 2, 4);
}

}  // namespace

std::string with_escapes(std::string_view text)
{
    constexpr std::string_view names = "abefnrtv\\";
    constexpr std::string_view values = "\a\b\033\f\n\r\t\v\\";
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        const auto at = names.find(text[i + 1]);
        if (at != std::string_view::npos) {
            result += values[at];
            ++i;
        } else if (text[i + 1] >= '0' && text[i + 1] <= '7') {
            result += octal(text, i);
        } else {
            result += text[i];
        }
    }
    return result;
}

std::string formatted(const std::string& format, const std::vector<std::string>& words)
{
    std::string result;
    std::size_t used = 0;
    bool takes_words = true;
    do {
        const auto before = used;
        for (std::size_t i = 0; i < format.size(); ++i) {
            if (format[i] == '\\') {
                const auto size = escape_size(format, i);
                result += with_escapes(std::string_view(format).substr(i, size));
                i += size - 1;
            } else if (format[i] != '%') {
                result += format[i];
            } else if (format.substr(i, 2) == "%%") {
                result += format[i++];
            } else {
                const auto conversion = conversion_at(format, i);
                result += converted(conversion, used < words.size() ? words[used] : "");
                ++used;
            }
        }
        takes_words = used > before;
    } while (takes_words && used < words.size());
    return result;
}

}  // namespace dkms::conf::shell
