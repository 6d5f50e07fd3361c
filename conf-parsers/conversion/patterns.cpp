#include "conf-parsers/conversion/patterns.hpp"

#include "lib/base/error.hpp"
#include "lib/base/pattern.hpp"

namespace dkms::conf::conversion {
namespace {

std::string escaped(std::string_view text)
{
    constexpr std::string_view special = R"(\.[]{}()*+?^$|)";
    std::string result;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

bool matches(const std::string& expression, const std::string& text)
{
    try {
        return pattern_matches(expression, text, "");
    } catch (const Error&) {
        return false;
    }
}

/// An unquoted part of a pattern; none for what has no counterpart, such as extglob.
std::optional<std::string> unquoted_pattern(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '*') {
            result += ".*";
        } else if (c == '?') {
            result += '.';
        } else if (c == '[') {
            const auto end = text.find(']', i + 2);
            if (end == std::string_view::npos) {
                return std::nullopt;
            }
            auto set = std::string(text.substr(i, end - i + 1));
            if (set[1] == '!') {
                set[1] = '^';
            }
            result += set;
            i = end;
        } else if (c == '(' || c == ')' || c == '\\') {
            return std::nullopt;
        } else {
            result += escaped(std::string_view(&c, 1));
        }
    }
    return result;
}

/// `^.*x` is `x`, and `x.*$` as well; what matches everything is empty.
std::string anchored(std::string expression)
{
    constexpr std::string_view anything = ".*";
    if (expression == anything) {
        return {};
    }
    const bool is_open_left = expression.starts_with(anything);
    if (is_open_left) {
        expression.erase(0, anything.size());
    }
    const bool is_open_right = expression.ends_with(anything) && !expression.ends_with("\\.*");
    if (is_open_right) {
        expression.erase(expression.size() - anything.size());
    }
    return (is_open_left ? "" : "^") + expression + (is_open_right ? "" : "$");
}

template <typename Unquoted>
std::optional<std::string> expression_of(const shell::Word& word, const Unquoted& unquoted)
{
    std::string result;
    for (const auto& part : word.parts) {
        const auto* literal = std::get_if<shell::Literal>(&part.what);
        if (literal == nullptr) {
            return std::nullopt;
        }
        const auto piece =
            part.quoted ? std::optional(escaped(literal->text)) : unquoted(literal->text);
        if (!piece) {
            return std::nullopt;
        }
        result += *piece;
    }
    return result;
}

/// Makes up a text by going through an expression: one character for each dot or
/// set, the first of alternatives, nothing for what may be missing.
class Sampler {
public:
    explicit Sampler(std::string_view expression) : rest_(expression) {}

    std::string alternatives()
    {
        auto first = sequence();
        while (take('|')) {
            sequence();
        }
        return first;
    }

private:
    bool take(char c)
    {
        const bool is_there = !rest_.empty() && rest_.front() == c;
        rest_.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }

    char next()
    {
        const char c = rest_.empty() ? '\0' : rest_.front();
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        return c;
    }

    std::string sequence()
    {
        std::string result;
        while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
            result += repeated(atom());
        }
        return result;
    }

    std::string repeated(std::string atom)
    {
        if (take('*') || take('?')) {
            return {};
        }
        if (take('{')) {
            const auto times = rest_.empty() ? 0 : rest_.front() - '0';
            rest_.remove_prefix(std::min(rest_.find('}'), rest_.size() - 1) + 1);
            std::string result;
            for (int i = 0; i < times; ++i) {
                result += atom;
            }
            return result;
        }
        take('+');
        return atom;
    }

    std::string atom()
    {
        const char c = next();
        switch (c) {
            case '^':
            case '$':
                return {};
            case '.':
                return "7";
            case '\\':
                return {next()};
            case '[':
                return set();
            case '(': {
                if (++depth_ > 20) {
                    rest_ = {};
                    return {};
                }
                auto inside = alternatives();
                take(')');
                return inside;
            }
            default:
                return {c};
        }
    }

    std::string set()
    {
        if (take('^')) {
            skip_set();
            return "~";
        }
        const char first = next();
        skip_set();
        return {first};
    }

    void skip_set() { rest_.remove_prefix(std::min(rest_.find(']'), rest_.size() - 1) + 1); }

    std::string_view rest_;
    unsigned depth_ = 0;
};

}  // namespace

std::optional<std::string> expression_of_pattern(const shell::Word& pattern)
{
    auto expression = expression_of(pattern, unquoted_pattern);
    return expression ? std::optional(anchored(*std::move(expression))) : std::nullopt;
}

std::optional<std::string> expression_of_match(const shell::Word& word)
{
    return expression_of(word, [](const std::string& text) { return std::optional(text); });
}

std::string expression_of_text(std::string_view text)
{
    return "^" + escaped(text) + "$";
}

std::optional<std::string> sample_of(const std::string& expression)
{
    auto sample = Sampler(expression).alternatives();
    return !sample.empty() && matches(expression, sample) ? std::optional(std::move(sample))
                                                          : std::nullopt;
}

}  // namespace dkms::conf::conversion
