#include "conf-parsers/shell/pattern.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "conf-parsers/shell/bracket_expression.hpp"
#include "conf-parsers/shell/pattern_parser.hpp"

namespace dkms::conf::shell {
namespace {

using Node = Pattern::Node;
using Nodes = Pattern::Nodes;
using Sequence = Pattern::Sequence;
using Places = Pattern::Places;

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

char upper(char c)
{
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

Places united(const Places& a, const Places& b)
{
    Places all;
    all.reserve(a.size() + b.size());
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
    return all;
}

/// All places from the first on.
Places all_from(std::size_t first, std::size_t size)
{
    Places all;
    all.reserve(size - first + 1);
    for (auto place = first; place <= size; ++place) {
        all.push_back(place);
    }
    return all;
}

}  // namespace

Pattern::Pattern(std::string_view text, Budget& budget, bool no_case)
    : budget_(budget), no_case_(no_case), nodes_(parse_pattern(text, budget))
{}

bool Pattern::is_odd() const
{
    return std::any_of(nodes_.begin(), nodes_.end(), [](const Node& node) { return node.is_odd; });
}

bool Pattern::matches(std::string_view text) const
{
    return longest(text, 0) == text.size();
}

std::optional<std::size_t> Pattern::longest(std::string_view text, std::size_t begin) const
{
    const auto found = ends(nodes_, text, {begin});
    return found.empty() ? std::nullopt : std::optional(found.back());
}

std::optional<std::size_t> Pattern::shortest(std::string_view text, std::size_t begin) const
{
    const auto found = ends(nodes_, text, {begin});
    return found.empty() ? std::nullopt : std::optional(found.front());
}

Places Pattern::ends(Nodes nodes, std::string_view text, Places begins) const
{
    for (; !nodes.empty() && !begins.empty(); nodes = nodes.subspan(1)) {
        if (nodes.front().is_odd) {
            return ends_behind_odd_star(nodes, text, std::move(begins));
        }
        begins = ends(nodes.front(), text, begins);
    }
    return begins;
}

/// Bash looks for what is behind a star, and behind what goes with it, in front of the end of a
/// text only, and for a last backslash nowhere. By a group that need not be there it finds more,
/// from where the star begins.
Places Pattern::ends_behind_odd_star(Nodes nodes, std::string_view text, Places begins) const
{
    const bool matches_at_end = nodes.front().matches_at_end;
    begins.resize(nodes.front().goes_on_from_first ? 1 : begins.size());
    Places found;
    for (nodes = nodes.subspan(1); goes_with_star(nodes.front()); nodes = nodes.subspan(1)) {
        if (nodes.front().kind == Node::Kind::any) {
            begins = ends(nodes.front(), text, begins);
        } else if (!begins.empty() && nodes.front().sign_of_group() == '*') {
            found = united(found, ends_further(nodes, text, begins.front()));
        } else if (nodes.front().sign_of_group() == '?') {
            found = united(found, ends(nodes, text, begins));
        }
    }
    if (begins.empty() || nodes.front().kind == Node::Kind::last_backslash) {
        return found;
    }
    found = united(found, ends_further(nodes, text, begins.front()));
    return matches_at_end ? united(found, begins) : found;
}

/// Where something ends that begins at a place or behind it, and is not nothing.
Places Pattern::ends_further(Nodes nodes, std::string_view text, std::size_t first) const
{
    Places all;
    for (const auto begin : all_from(first, text.size())) {
        auto found = ends(nodes, text, {begin});
        std::erase(found, begin);
        all = united(all, found);
        walk(1 + all.size());
    }
    return all;
}

Places Pattern::ends(const Node& node, std::string_view text, const Places& begins) const
{
    walk(begins.size());
    if (node.kind == Node::Kind::star) {
        walk(text.size() - begins.front());
        return all_from(begins.front(), text.size());
    }
    if (node.kind == Node::Kind::group) {
        return repeated(node, text, begins);
    }
    Places result;
    for (const auto place : begins) {
        if (place < text.size() && takes(node, text[place])) {
            result.push_back(place + 1);
        }
    }
    return result;
}

bool Pattern::takes(const Node& node, char c) const
{
    if (node.kind == Node::Kind::any) {
        return true;
    }
    if (node.kind == Node::Kind::bracket) {
        budget_.walk(node.bracket.size());
        if (!no_case_) {
            return bracket_takes(node.bracket, c);
        }
        const bool is_negated = node.bracket[0] == '!' || node.bracket[0] == '^';
        const bool small = bracket_takes(node.bracket, lower(c));
        const bool capital = bracket_takes(node.bracket, upper(c));
        return is_negated ? small && capital : small || capital;
    }
    return no_case_ ? lower(node.sign) == lower(c) : node.sign == c;
}

Places Pattern::ends_of_any(const std::vector<Sequence>& alternatives, std::string_view text,
                            const Places& begins) const
{
    Places all;
    for (const auto& alternative : alternatives) {
        all = united(all, ends(alternative, text, begins));
    }
    walk(all.size());
    return all;
}

/// `@(…)` once, `?(…)` at most once, `+(…)` and `*(…)` as often as it goes.
Places Pattern::repeated(const Node& node, std::string_view text, const Places& begins) const
{
    if (node.sign == '!') {
        return excepted(node, text, begins);
    }
    const bool may_be_absent = node.sign == '?' || node.sign == '*';
    const bool repeats = node.sign == '+' || node.sign == '*';
    auto next = ends_of_any(node.alternatives, text, begins);
    auto all = may_be_absent ? united(begins, next) : next;
    while (repeats && !next.empty()) {
        const auto further = ends_of_any(node.alternatives, text, next);
        next.clear();
        std::set_difference(further.begin(), further.end(), all.begin(), all.end(),
                            std::back_inserter(next));
        all = united(all, next);
        walk(all.size());
    }
    return all;
}

/// `!(…)`: whatever none of the alternatives matches.
Places Pattern::excepted(const Node& node, std::string_view text, const Places& begins) const
{
    Places result;
    for (const auto begin : begins) {
        const auto matched = ends_of_any(node.alternatives, text, {begin});
        const auto all = all_from(begin, text.size());
        walk(all.size() + result.size());
        Places others;
        std::set_difference(all.begin(), all.end(), matched.begin(), matched.end(),
                            std::back_inserter(others));
        result = united(result, others);
    }
    return result;
}

bool is_pattern(std::string_view pattern)
{
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
        } else if (std::string_view("*?[").find(pattern[i]) != std::string_view::npos
                   || begins_group(pattern.substr(i))) {
            return true;
        }
    }
    return false;
}

std::string escaped_pattern(std::string_view text, char but)
{
    std::string result;
    for (const char c : text) {
        result += c == but ? "" : "\\";
        result += c;
    }
    return result;
}

}  // namespace dkms::conf::shell
