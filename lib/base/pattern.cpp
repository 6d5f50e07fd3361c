#include "lib/base/pattern.hpp"

#include <algorithm>
#include <array>

#include <regex.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms {
namespace {

constexpr std::size_t size_limit = 4096;
constexpr std::size_t nesting_limit = 64;
constexpr std::size_t cost_limit = 20'000;
constexpr std::size_t shown = 80;  ///< of one that is too large

bool is_one_of(std::string_view all, char c)
{
    return all.find(c) != std::string_view::npos;
}

/// The larger bound of `{2,5}` at a place; 1 where there is none.
std::size_t repetitions(std::string_view text, std::size_t at)
{
    std::size_t largest = 1;
    std::size_t value = 0;
    for (; at < text.size() && is_one_of("0123456789,", text[at]); ++at) {
        value = text[at] == ','
                    ? 0
                    : std::min(cost_limit, value * 10) + static_cast<std::size_t>(text[at] - '0');
        largest = std::max(largest, value);
    }
    return largest;
}

/// How many copies of what stands before it a sign makes.
/// @param before what that ends with, unless it is a plain character
std::size_t copies(std::string_view text, std::size_t at, char before)
{
    if (text[at] == '{') {
        return repetitions(text, at + 1);
    }
    return text[at] == '+' && is_one_of("*+?})", before) ? 2 : 1;
}

}  // namespace

std::optional<std::size_t> expression_cost(std::string_view expression)
{
    if (expression.size() > size_limit) {
        return std::nullopt;
    }
    std::size_t cost = expression.size() + 1;
    std::size_t open = 0;
    char before = ' ';
    for (std::size_t i = 0; i < expression.size(); ++i) {
        const bool escaped = expression[i] == '\\' && i + 1 < expression.size();
        i += escaped ? 1U : 0U;
        if (escaped && expression[i] >= '1' && expression[i] <= '9') {
            return std::nullopt;
        }
        open += expression[i] == '(' ? 1U : 0U;
        cost *= copies(expression, i, before);
        before = escaped ? ' ' : expression[i];
        if (open > nesting_limit || cost > cost_limit) {
            return std::nullopt;
        }
    }
    return cost;
}

bool pattern_matches(const std::string& expression, const std::string& text,
                     std::string_view directive)
{
    if (!expression_cost(expression)) {
        throw Error(ErrorCode::bad_config,
                    fmt::format("{}: \"{}\" is too large a regular expression, or refers back to "
                                "what it found",
                                directive, expression.substr(0, shown)),
                    "nothing may be repeated some thousand times, nor be a \\1");
    }
    regex_t compiled{};
    const int status = ::regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB);
    if (status != 0) {
        std::array<char, 128> reason{};
        ::regerror(status, &compiled, reason.data(), reason.size());
        throw Error(ErrorCode::bad_config,
                    fmt::format("{}: \"{}\" is no regular expression: {}", directive, expression,
                                reason.data()),
                    "it has to be an extended regular expression, regex(7)");
    }
    const bool matches = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return matches;
}

}  // namespace dkms
