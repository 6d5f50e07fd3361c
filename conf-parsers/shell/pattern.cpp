#include "conf-parsers/shell/pattern.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "conf-parsers/shell/bracket_expression.hpp"

namespace dkms::conf::shell {
namespace {

using Node = Pattern::Node;
using Sequence = Pattern::Sequence;
using Places = Pattern::Places;

constexpr unsigned depth_limit = 64;

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

char upper(char c)
{
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

/// The alternatives of a group like `@(a|b)`, and how long it is; 0: no group.
struct Group {
    std::vector<std::string_view> alternatives = {};
    std::size_t length = 0;
};

bool begins_group(std::string_view text)
{
    return text.size() > 1 && text[1] == '('
           && std::string_view("?*+@!").find(text[0]) != std::string_view::npos;
}

bool begins_optional_group(std::string_view text)
{
    return begins_group(text) && (text[0] == '?' || text[0] == '*');
}

bool is_optional_group(const Node& node)
{
    return node.kind == Node::Kind::group && (node.sign == '?' || node.sign == '*');
}

/// Reads a pattern, or an alternative of a group in it.
class PatternParser {
public:
    PatternParser(std::string_view text, Budget& budget, unsigned depth)
        : rest_(text), budget_(budget), depth_(depth)
    {
        if (depth > depth_limit) {
            throw TooMuch("the groups of a pattern are nested too deeply");
        }
    }

    Sequence read()
    {
        Sequence nodes;
        while (!rest_.empty()) {
            if (begins_group(rest_) && group_ahead().length == 0) {
                add_unfinished_group(nodes);
                break;
            }
            if (rest_ == "\\") {
                add_last_backslash(nodes);
                break;
            }
            nodes.push_back(next());
        }
        return nodes;
    }

private:
    /// Bash takes all that follows such a group for plain, backslashes too; behind a star it
    /// does not even look at one that need not be there.
    void add_unfinished_group(Sequence& nodes) const
    {
        if (ending_star(nodes) != nodes.end() && begins_optional_group(rest_)) {
            return;
        }
        for (const char c : rest_) {
            nodes.push_back({.kind = Node::Kind::character, .sign = c});
        }
    }

    /// The first star behind which there are only stars, `?` and groups that need not be there.
    static Sequence::iterator ending_star(Sequence& nodes)
    {
        const auto other = std::find_if(nodes.rbegin(), nodes.rend(), [](const Node& node) {
            return node.kind != Node::Kind::any && node.kind != Node::Kind::star
                   && !is_optional_group(node);
        });
        return std::find_if(other.base(), nodes.end(),
                            [](const Node& node) { return node.kind == Node::Kind::star; });
    }

    /// Behind a star bash does not find a last backslash, unless by a group that is between them:
    /// then the star takes nothing, or something before `*(…)`.
    void add_last_backslash(Sequence& nodes)
    {
        const auto star = ending_star(nodes);
        if (star == nodes.end()) {
            nodes.push_back({.kind = Node::Kind::character, .sign = '\\'});
            return;
        }
        Node found{.kind = Node::Kind::group, .sign = '@'};
        Sequence before;
        for (auto node = star + 1; node != nodes.end(); ++node) {
            budget_.walk(nodes.size());
            if (node->kind == Node::Kind::any) {
                before.push_back(*node);
            } else if (node->kind == Node::Kind::group) {
                auto alternative = before;
                if (node->sign == '*') {
                    alternative.push_back(*star);
                }
                Sequence rest(node, nodes.end());
                add_last_backslash(rest);
                alternative.insert(alternative.end(), rest.begin(), rest.end());
                found.alternatives.push_back(std::move(alternative));
            }
        }
        nodes.erase(star, nodes.end());
        nodes.push_back(std::move(found));
    }

    Node next()
    {
        budget_.walk(1);
        if (const auto group = group_ahead(); group.length > 0) {
            Node node{.kind = Node::Kind::group, .sign = rest_[0]};
            for (const auto alternative : group.alternatives) {
                node.alternatives.push_back(PatternParser(alternative, budget_, depth_ + 1).read());
            }
            rest_.remove_prefix(group.length);
            return node;
        }
        const auto end = rest_[0] == '[' ? bracket_end(rest_) : std::string_view::npos;
        if (end != std::string_view::npos) {
            Node node{.kind = Node::Kind::bracket,
                      .bracket = std::string(rest_.substr(1, end - 1))};
            rest_.remove_prefix(end + 1);
            return node;
        }
        const std::size_t escape = rest_[0] == '\\' && rest_.size() > 1 ? 1 : 0;
        Node node{.kind = Node::Kind::character, .sign = rest_[escape]};
        if (rest_[0] == '*' || rest_[0] == '?') {
            node.kind = rest_[0] == '*' ? Node::Kind::star : Node::Kind::any;
        }
        rest_.remove_prefix(escape + 1);
        return node;
    }

    /// Where the `]` is that ends a bracket expression which begins at 0; npos:
    /// it has no end, and its `[` is a plain character.
    std::size_t bracket_end(std::string_view text)
    {
        std::size_t i = 1;
        i += i < text.size() && (text[i] == '!' || text[i] == '^') ? 1U : 0U;
        for (bool first = true; i < text.size(); first = false) {
            budget_.walk(1);
            if (text[i] == ']' && !first) {
                return i;
            }
            const auto named = named_item_size(text.substr(i));
            const std::size_t plain = text[i] == '\\' ? 2 : 1;
            i += named > 0 ? named : plain;
        }
        return std::string_view::npos;
    }

    Group group_ahead()
    {
        if (!begins_group(rest_)) {
            return {};
        }
        Group result;
        unsigned open = 1;
        std::size_t begin = 2;
        for (std::size_t i = 2; i < rest_.size(); ++i) {
            budget_.walk(1);
            const char c = rest_[i];
            if (c == '\\') {
                ++i;
            } else if (c == '[') {
                const auto end = bracket_end(rest_.substr(i));
                if (end == std::string_view::npos) {
                    return {};
                }
                i += end;
            } else if (c == '(') {
                ++open;
            } else if ((c == '|' && open == 1) || (c == ')' && --open == 0)) {
                result.alternatives.push_back(rest_.substr(begin, i - begin));
                begin = i + 1;
            }
            if (open == 0) {
                result.length = i + 1;
                return result;
            }
        }
        return {};
    }

    std::string_view rest_;
    Budget& budget_;
    unsigned depth_;
};

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
    : budget_(budget), no_case_(no_case), nodes_(PatternParser(text, budget, 0).read())
{}

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

Places Pattern::ends(const Sequence& sequence, std::string_view text, Places begins) const
{
    for (const auto& node : sequence) {
        if (begins.empty()) {
            break;
        }
        begins = ends(node, text, begins);
    }
    return begins;
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

std::string escaped_pattern(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (std::string_view("*?[]\\()|!+@^-:.=#%").find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

}  // namespace dkms::conf::shell
