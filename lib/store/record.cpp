#include "lib/store/record.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "lib/base/text.hpp"

namespace dkms::store {
namespace {

std::string escaped(std::string_view field)
{
    std::string result;
    for (const char c : field) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte < ' ' || byte == '%' || byte == 127 ? fmt::format("%{:02x}", byte)
                                                           : std::string(1, c);
    }
    return result;
}

int digit_value(char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> unescaped(std::string_view field)
{
    std::string result;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] != '%') {
            result += field[i];
            continue;
        }
        if (i + 2 >= field.size()) {
            return std::nullopt;
        }
        const int high = digit_value(field[i + 1]);
        const int low = digit_value(field[i + 2]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

}  // namespace

std::string record_line(const Fields& fields)
{
    std::vector<std::string> texts;
    std::transform(fields.begin(), fields.end(), std::back_inserter(texts), escaped);
    return join(texts, "\t") + "\n";
}

std::optional<std::vector<Fields>> parse_record(std::string_view text)
{
    std::vector<Fields> lines;
    for (const auto line : split(text, '\n')) {
        if (line.empty()) {
            continue;
        }
        Fields fields;
        for (const auto field : split(line, '\t')) {
            auto plain = unescaped(field);
            if (!plain) {
                return std::nullopt;
            }
            fields.push_back(*std::move(plain));
        }
        lines.push_back(std::move(fields));
    }
    return lines;
}

}  // namespace dkms::store
