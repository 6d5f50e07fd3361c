// What printf makes of its words.
#include "conf-parsers/shell/formatting.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "conf-parsers/shell/quoting.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

/// `%-8.3s`, taken apart.
struct Conversion {
    bool left = false;
    bool zero = false;
    bool plus = false;
    bool space = false;
    bool alternate = false;
    std::size_t width = 0;
    std::optional<std::size_t> precision = {};
    char kind = '\0';
};

/// A number as digits, before width and sign are dealt with.
struct Digits {
    std::string sign = {};
    std::string digits = {};
};

class Formatter {
public:
    Formatter(std::string_view format, const std::vector<std::string>& words, Budget& budget)
        : format_(format), words_(words), budget_(budget)
    {}

    Formatted run()
    {
        do {
            const auto before = used_;
            once();
            if (ended_ || used_ == before) {
                break;
            }
        } while (used_ < words_.size());
        return std::move(result_);
    }

private:
    void once()
    {
        for (at_ = 0; at_ < format_.size() && !ended_;) {
            budget_.walk(1);
            const char c = format_[at_];
            if (c == '\\') {
                const auto size = escape_size();
                result_.text += with_escapes(format_.substr(at_, size), EscapeKind::printf);
                at_ += size;
            } else if (c == '%' && at_ + 1 < format_.size() && format_[at_ + 1] == '%') {
                result_.text += '%';
                at_ += 2;
            } else if (c == '%') {
                ++at_;
                convert(conversion());
            } else {
                result_.text += c;
                ++at_;
            }
        }
    }

    /// How long the escape is that begins here: `\n` is 2, `\033` is 4.
    std::size_t escape_size() const
    {
        const auto rest = format_.substr(at_);
        const char name = rest.size() > 1 ? rest[1] : '\0';
        const auto digits = [&](std::string_view allowed, std::size_t from, std::size_t most) {
            const auto end = std::min(rest.find_first_not_of(allowed, from), rest.size());
            return std::min(end, from + most);
        };
        constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
        if (name >= '0' && name <= '7') {
            return digits("01234567", 1, 3);
        }
        if (name == 'x' || name == 'u' || name == 'U') {
            return digits(hexadecimal, 2, name == 'x' ? 2 : name == 'u' ? 4 : 8);
        }
        return std::min<std::size_t>(rest.size(), 2);
    }

    std::string next_word()
    {
        auto word = used_ < words_.size() ? words_[used_] : std::string{};
        ++used_;
        return word;
    }

    /// A width or precision: digits, or `*`, which is the next word.
    std::int64_t size()
    {
        constexpr std::int64_t largest = 1'000'000'000;
        if (at_ < format_.size() && format_[at_] == '*') {
            ++at_;
            return std::clamp(number(next_word()), -largest, largest);
        }
        std::int64_t value = 0;
        while (at_ < format_.size() && is_digit(format_[at_])) {
            value = std::min(largest, value * 10 + (format_[at_++] - '0'));
        }
        return value;
    }

    /// What comes, as far as it is made of these characters.
    std::string_view take_all_of(std::string_view characters)
    {
        const auto begin = at_;
        at_ = std::min(format_.find_first_not_of(characters, at_), format_.size());
        return format_.substr(begin, at_ - begin);
    }

    Conversion conversion()
    {
        const auto flags = take_all_of("-0+ #'");
        const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
        Conversion conversion;
        conversion.left = has('-');
        conversion.zero = has('0');
        conversion.plus = has('+');
        conversion.space = has(' ');
        conversion.alternate = has('#');
        const auto width = size();
        conversion.left = conversion.left || width < 0;
        conversion.width = static_cast<std::size_t>(width < 0 ? -width : width);
        if (at_ < format_.size() && format_[at_] == '.') {
            ++at_;
            const auto precision = size();
            if (precision >= 0) {
                conversion.precision = static_cast<std::size_t>(precision);
            }
        }
        take_all_of("hlLjzt");
        conversion.kind = at_ < format_.size() ? format_[at_++] : '\0';
        return conversion;
    }

    void convert(const Conversion& conversion)
    {
        switch (conversion.kind) {
            case 's':
                pad(conversion, cut(conversion, next_word()));
                break;
            case 'c':
                pad(conversion, first_character(next_word()));
                break;
            case 'b':
                pad(conversion,
                    cut(conversion, with_escapes(next_word(), EscapeKind::percent_b, &ended_)));
                break;
            case 'q':
            case 'Q':
                pad(conversion, cut(conversion, backslash_quoted(next_word())));
                break;
            case 'd':
            case 'i':
            case 'u':
            case 'x':
            case 'X':
            case 'o':
                pad_number(conversion, digits(conversion, number(next_word())));
                break;
            case 'n':
                next_word();
                break;
            default:
                result_.not_understood = conversion.kind != '\0'
                                         && std::string_view("(eEfFgGaA").find(conversion.kind)
                                                != std::string_view::npos;
                result_.status = 1;
                ended_ = true;
        }
    }

    /// Of an empty word it is the NUL behind it.
    static std::string first_character(const std::string& text)
    {
        return text.empty() ? std::string(1, '\0') : text.substr(0, 1);
    }

    static std::string cut(const Conversion& conversion, const std::string& text)
    {
        return text.substr(0, conversion.precision.value_or(std::string::npos));
    }

    static Digits digits(const Conversion& conversion, std::int64_t value)
    {
        const auto bits = static_cast<std::uint64_t>(value);
        const bool is_signed = conversion.kind == 'd' || conversion.kind == 'i';
        const auto magnitude = is_signed && value < 0 ? 0 - bits : bits;
        Digits result = {.sign = is_signed ? sign_of(conversion, value < 0) : "",
                         .digits = in_base(conversion.kind, magnitude)};
        if (conversion.precision == 0U && bits == 0) {
            result.digits = conversion.kind == 'o' && conversion.alternate ? "0" : "";
        } else if (conversion.alternate && bits != 0) {
            mark_base(conversion.kind, result);
        }
        return result;
    }

    static const char* sign_of(const Conversion& conversion, bool negative)
    {
        const char* of_positive = conversion.plus ? "+" : conversion.space ? " " : "";
        return negative ? "-" : of_positive;
    }

    static std::string in_base(char kind, std::uint64_t magnitude)
    {
        switch (kind) {
            case 'x':
                return fmt::format("{:x}", magnitude);
            case 'X':
                return fmt::format("{:X}", magnitude);
            case 'o':
                return fmt::format("{:o}", magnitude);
            default:
                return fmt::format("{}", magnitude);
        }
    }

    static void mark_base(char kind, Digits& number)
    {
        if (kind == 'o') {
            number.digits.insert(0, "0");
        } else if (kind == 'x' || kind == 'X') {
            number.sign = std::string{'0', kind};
        }
    }

    void pad_number(const Conversion& conversion, Digits number)
    {
        auto least = conversion.precision.value_or(0);
        if (!conversion.precision && conversion.zero && !conversion.left
            && conversion.width > number.sign.size()) {
            least = conversion.width - number.sign.size();
        }
        if (number.digits.size() < least) {
            budget_.make(least);
            number.digits.insert(0, least - number.digits.size(), '0');
        }
        pad(conversion, number.sign + number.digits);
    }

    void pad(const Conversion& conversion, std::string text)
    {
        budget_.make(std::max(conversion.width, text.size()));
        if (text.size() < conversion.width) {
            text.insert(conversion.left ? text.size() : 0, conversion.width - text.size(), ' ');
        }
        result_.text += text;
    }

    /// A number in the notation of C; a quote before a character asks for its code.
    std::int64_t number(const std::string& word)
    {
        if (word.empty()) {
            return 0;
        }
        if (word.front() == '\'' || word.front() == '"') {
            return word.size() > 1 ? static_cast<unsigned char>(word[1]) : 0;
        }
        constexpr int any_base = 0;
        char* end = nullptr;
        errno = 0;
        const auto value = std::strtoll(word.c_str(), &end, any_base);
        result_.status = *end != '\0' || errno == ERANGE ? 1 : result_.status;
        return value;
    }

    std::string_view format_;
    const std::vector<std::string>& words_;
    Budget& budget_;
    std::size_t at_ = 0;
    std::size_t used_ = 0;
    bool ended_ = false;
    Formatted result_ = {};
};

}  // namespace

Formatted formatted(const std::string& format, const std::vector<std::string>& words,
                    Budget& budget)
{
    return Formatter(format, words, budget).run();
}

}  // namespace dkms::conf::shell
