#include "conf-parsers/shell/regex.hpp"

#include <algorithm>

#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::size_t size_limit = 4096;
constexpr std::size_t nesting_limit = 64;
constexpr std::size_t cost_limit = 20'000;
constexpr std::size_t group_limit = 32;

/// The larger bound of `{2,5}` at a place; 1 where there is none.
std::size_t repetitions(std::string_view text, std::size_t at)
{
    std::size_t largest = 1;
    std::size_t value = 0;
    for (; at < text.size() && (is_digit(text[at]) || text[at] == ','); ++at) {
        value = text[at] == ','
                    ? 0
                    : std::min(cost_limit, value * 10) + static_cast<std::size_t>(text[at] - '0');
        largest = std::max(largest, value);
    }
    return largest;
}

/// How large the compiled expression can become; none for one that is refused:
/// back references take a time that grows without bound.
std::optional<std::size_t> cost_of(std::string_view text)
{
    if (text.size() > size_limit) {
        return std::nullopt;
    }
    std::size_t cost = text.size() + 1;
    std::size_t open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '\\' && i + 1 < text.size();
        i += escaped ? 1U : 0U;
        if (escaped && text[i] >= '1' && text[i] <= '9') {
            return std::nullopt;
        }
        open += text[i] == '(' ? 1U : 0U;
        if (text[i] == '{') {
            cost *= repetitions(text, i + 1);
        }
        if (open > nesting_limit || cost > cost_limit) {
            return std::nullopt;
        }
    }
    return cost;
}

}  // namespace

Regex::Regex(const std::string& text, Kind kind, Budget& budget) : budget_(budget)
{
    const auto cost = cost_of(text);
    if (!cost) {
        return;
    }
    cost_ = *cost;
    budget_.walk(cost_ * 16);
    const int flags = (kind.extended ? REG_EXTENDED : 0) | (kind.no_case ? REG_ICASE : 0);
    usable_ = ::regcomp(&compiled_, text.c_str(), flags) == 0;
}

Regex::~Regex()
{
    if (usable_) {
        ::regfree(&compiled_);
    }
}

std::optional<Regex::Match> Regex::find(std::string_view text, std::size_t from) const
{
    if (!usable_) {
        return std::nullopt;
    }
    budget_.walk((text.size() - from) * cost_);
    std::vector<regmatch_t> places(std::min(groups(), group_limit) + 1);
    places.front() = {.rm_so = static_cast<regoff_t>(from),
                      .rm_eo = static_cast<regoff_t>(text.size())};
    if (::regexec(&compiled_, text.data(), places.size(), places.data(), REG_STARTEND) != 0) {
        return std::nullopt;
    }
    Match match;
    for (const auto& [begin, end] : places) {
        match.push_back(begin < 0 ? Span{}
                                  : Span{.begin = static_cast<std::size_t>(begin),
                                         .end = static_cast<std::size_t>(end)});
    }
    return match;
}

}  // namespace dkms::conf::shell
