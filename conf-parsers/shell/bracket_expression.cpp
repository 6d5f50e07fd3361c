#include "conf-parsers/shell/bracket_expression.hpp"

#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace dkms::conf::shell {
namespace {

/// @param written the name of a class, of which characters may be quoted
bool in_class(std::string_view written, unsigned char c)
{
    std::string name(written);
    std::erase(name, '\\');
    struct Class {
        std::string_view name;
        int (*test)(int);
    };
    constexpr auto classes = std::to_array<Class>({{"alnum", std::isalnum},
                                                   {"alpha", std::isalpha},
                                                   {"blank", std::isblank},
                                                   {"cntrl", std::iscntrl},
                                                   {"digit", std::isdigit},
                                                   {"graph", std::isgraph},
                                                   {"lower", std::islower},
                                                   {"print", std::isprint},
                                                   {"punct", std::ispunct},
                                                   {"space", std::isspace},
                                                   {"upper", std::isupper},
                                                   {"xdigit", std::isxdigit}});
    for (const auto& each : classes) {
        if (each.name == name) {
            return each.test(c) != 0;
        }
    }
    return name == "word" && (std::isalnum(c) != 0 || c == '_');
}

/// One item of a bracket expression: how long it is, and whether a character is in it.
struct BracketItem {
    std::size_t length = 0;
    bool matches = false;
};

/// A character at the front, perhaps behind a backslash: how long, and which.
std::pair<std::size_t, char> bracket_character(std::string_view text)
{
    if (const auto named = named_item_size(text); named > 4) {
        return {named, text[2]};
    }
    return text[0] == '\\' && text.size() > 1 ? std::pair<std::size_t, char>{2, text[1]}
                                              : std::pair<std::size_t, char>{1, text[0]};
}

BracketItem bracket_item(std::string_view text, char c)
{
    const auto named = named_item_size(text);
    if (named > 0 && text[1] == ':') {
        return {.length = named,
                .matches = in_class(text.substr(2, named - 4), static_cast<unsigned char>(c))};
    }
    const auto [size, low] = bracket_character(text);
    if (size + 1 >= text.size() || text[size] != '-') {
        return {.length = size, .matches = low == c};
    }
    const auto [end_size, high] = bracket_character(text.substr(size + 1));
    const auto code = [](char each) { return static_cast<unsigned char>(each); };
    return {.length = size + 1 + end_size,
            .matches = code(low) <= code(c) && code(c) <= code(high)};
}

}  // namespace

std::size_t named_item_size(std::string_view text)
{
    if (text.size() < 4 || text[0] != '[' || std::string_view(":.=").find(text[1]) > 2) {
        return 0;
    }
    const std::array<char, 2> end = {text[1], ']'};
    const auto at = text.find(std::string_view(end.data(), end.size()), 2);
    return at == std::string_view::npos ? 0 : at + 2;
}

bool bracket_takes(std::string_view inside, char c)
{
    const bool negated = inside.starts_with('!') || inside.starts_with('^');
    inside.remove_prefix(negated ? 1 : 0);
    bool found = false;
    while (!inside.empty()) {
        const auto item = bracket_item(inside, c);
        found = found || item.matches;
        inside.remove_prefix(item.length);
    }
    return found != negated;
}

}  // namespace dkms::conf::shell
