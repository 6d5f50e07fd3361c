#include "conf-parsers/shell/pattern.hpp"

#include <array>
#include <cctype>
#include <functional>
#include <vector>

namespace dkms::conf::shell {
namespace {

constexpr unsigned step_limit = 2'000'000;

using Rest = std::function<bool(std::string_view)>;

bool in_class(std::string_view name, unsigned char c)
{
    struct Class {
        std::string_view name;
        int (*test)(int);
    };
    constexpr auto classes = std::to_array<Class>({{"alnum", std::isalnum},
                                                   {"alpha", std::isalpha},
                                                   {"blank", std::isblank},
                                                   {"digit", std::isdigit},
                                                   {"lower", std::islower},
                                                   {"punct", std::ispunct},
                                                   {"space", std::isspace},
                                                   {"upper", std::isupper},
                                                   {"xdigit", std::isxdigit}});
    for (const auto& each : classes) {
        if (each.name == name) {
            return each.test(c) != 0;
        }
    }
    return false;
}

/// `[…]` at the front of a pattern: whether it has an end, and if so how long
/// it is and whether it holds a character.
struct Bracket {
    std::size_t length = 0;  ///< 0: no bracket expression
    bool matches = false;
};

/// One item of a bracket expression: a class, a range, a character.
struct BracketItem {
    std::size_t length = 0;
    bool matches = false;
};

BracketItem bracket_item(std::string_view rest, char c)
{
    if (rest.starts_with("[:")) {
        const auto end = rest.find(":]", 2);
        if (end != std::string_view::npos) {
            return {.length = end + 2,
                    .matches = in_class(rest.substr(2, end - 2), static_cast<unsigned char>(c))};
        }
    }
    const std::size_t escape = rest[0] == '\\' && rest.size() > 1 ? 1 : 0;
    const char low = rest[escape];
    const auto after = rest.substr(escape + 1);
    if (after.size() > 1 && after[0] == '-' && after[1] != ']') {
        return {.length = escape + 3, .matches = low <= c && c <= after[1]};
    }
    return {.length = escape + 1, .matches = low == c};
}

Bracket bracket(std::string_view pattern, char c)
{
    std::size_t i = 1;
    const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
    i += negated ? 1U : 0U;
    bool found = false;
    for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
        const auto item = bracket_item(pattern.substr(i), c);
        found = found || item.matches;
        i += item.length;
    }
    return i < pattern.size() ? Bracket{.length = i + 1, .matches = found != negated} : Bracket{};
}

/// The alternatives of a group like `@(a|b)`, and where it ends.
struct Group {
    std::vector<std::string_view> alternatives = {};
    std::size_t length = 0;  ///< 0: no group
};

Group group(std::string_view pattern)
{
    if (pattern.size() < 2 || pattern[1] != '('
        || std::string_view("?*+@!").find(pattern[0]) == std::string_view::npos) {
        return {};
    }
    Group result;
    unsigned open = 1;
    std::size_t begin = 2;
    for (std::size_t i = 2; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            ++i;
        } else if (c == '(') {
            ++open;
        } else if ((c == '|' && open == 1) || (c == ')' && --open == 0)) {
            result.alternatives.push_back(pattern.substr(begin, i - begin));
            begin = i + 1;
        }
        if (open == 0) {
            result.length = i + 1;
            return result;
        }
    }
    return {};
}

class Matcher {
public:
    bool match(std::string_view pattern, std::string_view text, const Rest& rest)
    {
        if (++steps_ > step_limit) {
            return false;
        }
        if (pattern.empty()) {
            return rest(text);
        }
        if (const auto found = group(pattern); found.length > 0) {
            return match_group(pattern, found, text, rest);
        }
        if (pattern[0] == '*') {
            return match_star(pattern.substr(1), text, rest);
        }
        if (text.empty()) {
            return false;
        }
        const auto used = match_one(pattern, text[0]);
        return used > 0 && match(pattern.substr(used), text.substr(1), rest);
    }

private:
    /// How much of the pattern stands for this one character; 0: it does not match.
    static std::size_t match_one(std::string_view pattern, char c)
    {
        if (pattern[0] == '?') {
            return 1;
        }
        if (pattern[0] == '[') {
            const auto found = bracket(pattern, c);
            if (found.length > 0) {
                return found.matches ? found.length : 0;
            }
        }
        const std::size_t escape = pattern[0] == '\\' && pattern.size() > 1 ? 1 : 0;
        return pattern[escape] == c ? escape + 1 : 0;
    }

    bool match_star(std::string_view pattern, std::string_view text, const Rest& rest)
    {
        for (std::size_t taken = 0; taken <= text.size(); ++taken) {
            if (match(pattern, text.substr(taken), rest)) {
                return true;
            }
        }
        return false;
    }

    bool match_group(std::string_view pattern, const Group& found, std::string_view text,
                     const Rest& rest)
    {
        const char kind = pattern[0];
        const auto after = pattern.substr(found.length);
        const Rest go_on = [&](std::string_view left) { return match(after, left, rest); };
        if (kind == '!') {
            return match_except(found, text, go_on);
        }
        if ((kind == '?' || kind == '*') && go_on(text)) {
            return true;
        }
        for (const auto alternative : found.alternatives) {
            const bool repeats = kind == '*' || kind == '+';
            const bool matches = match(alternative, text, [&](std::string_view left) {
                // An empty match must not be repeated for ever.
                return go_on(left)
                       || (repeats && left.size() < text.size()
                           && match_group(pattern, found, left, rest));
            });
            if (matches) {
                return true;
            }
        }
        return false;
    }

    bool match_except(const Group& found, std::string_view text, const Rest& go_on)
    {
        for (std::size_t taken = 0; taken <= text.size(); ++taken) {
            const auto part = text.substr(0, taken);
            bool excluded = false;
            for (const auto alternative : found.alternatives) {
                excluded =
                    excluded || match(alternative, part, [](auto left) { return left.empty(); });
            }
            if (!excluded && go_on(text.substr(taken))) {
                return true;
            }
        }
        return false;
    }

    unsigned steps_ = 0;
};

}  // namespace

bool pattern_matches_text(std::string_view pattern, std::string_view text)
{
    return Matcher().match(pattern, text, [](auto left) { return left.empty(); });
}

bool is_pattern(std::string_view pattern)
{
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
        } else if (std::string_view("*?[").find(pattern[i]) != std::string_view::npos
                   || group(pattern.substr(i)).length > 0) {
            return true;
        }
    }
    return false;
}

std::string escaped_pattern(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (std::string_view("*?[]\\()|!+@^-").find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

}  // namespace dkms::conf::shell
