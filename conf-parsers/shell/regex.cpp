#include "conf-parsers/shell/regex.hpp"

#include <algorithm>

#include "lib/base/pattern.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::size_t group_limit = 32;

}  // namespace

Regex::Regex(const std::string& text, Kind kind, Budget& budget) : budget_(budget)
{
    const auto cost = expression_cost(text);
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
