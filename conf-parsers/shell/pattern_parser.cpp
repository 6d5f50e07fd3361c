#include "conf-parsers/shell/pattern_parser.hpp"

#include <algorithm>
#include <utility>

#include "conf-parsers/shell/bracket_expression.hpp"

namespace dkms::conf::shell {
namespace {

using Node = Pattern::Node;
using Sequence = Pattern::Sequence;

constexpr unsigned depth_limit = 64;
constexpr std::size_t odd_limit = 16;  // each takes a turn for every place

/// The alternatives of a group like `@(a|b)`, and how long it is; 0: no group.
struct Group {
    std::vector<std::string_view> alternatives = {};
    std::size_t length = 0;
};

bool begins_optional_group(std::string_view text)
{
    return begins_group(text) && (text[0] == '?' || text[0] == '*');
}

bool is_star(const Node& node)
{
    return node.kind == Node::Kind::star;
}

bool is_optional_group(const Node& node)
{
    return node.kind == Node::Kind::group && (node.sign == '?' || node.sign == '*');
}

bool may_be_nothing(const Node& node)
{
    const auto is_nothing = [](const Sequence& alternative) {
        return std::all_of(alternative.begin(), alternative.end(), may_be_nothing);
    };
    return is_star(node) || is_optional_group(node)
           || (node.kind == Node::Kind::group
               && (node.sign == '!'
                   || std::any_of(node.alternatives.begin(), node.alternatives.end(), is_nothing)));
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
            nodes.push_back(next());
        }
        mark_odd_stars(nodes);
        mark_late_stars(nodes);
        return nodes;
    }

private:
    /// Bash takes all that follows such a group for plain, backslashes too; behind a star it
    /// does not even look at one that need not be there.
    void add_unfinished_group(Sequence& nodes) const
    {
        const auto star = ending_star(nodes);
        if (star != nodes.end() && begins_optional_group(rest_)) {
            return;
        }
        if (star != nodes.end() && rest_[0] == '!') {
            mark_exception(*star);
        }
        for (const char c : rest_) {
            nodes.push_back({.kind = Node::Kind::character, .sign = c});
        }
    }

    /// Marks the stars behind which bash matches otherwise than elsewhere.
    void mark_odd_stars(Sequence& nodes) const
    {
        std::size_t odd = 0;
        for (auto star = nodes.begin(); star != nodes.end(); ++star) {
            if (!is_star(*star)) {
                continue;
            }
            const auto next = std::find_if_not(star, nodes.end(), goes_with_star);
            const auto something = std::find_if_not(next, nodes.end(), may_be_nothing);
            budget_.walk(static_cast<std::size_t>(something - star));
            if (next != nodes.end() && next->sign_of_group() == '!') {
                mark_exception(*star);
            }
            star->is_odd =
                star->is_odd
                || (next != nodes.end()
                    && (something == nodes.end() || next->kind == Node::Kind::last_backslash));
            odd += star->is_odd ? 1U : 0U;
        }
        if (odd > odd_limit) {
            throw TooMuch("a pattern has too many stars before what may be nothing");
        }
    }

    /// Marks a star that has `!(…)` behind it: bash looks there for the group from its `!` on.
    void mark_exception(Node& star) const
    {
        star.is_odd = true;
        star.matches_at_end = depth_ == 0;
    }

    /// Bash goes on from the first place where it finds what is between two stars.
    void mark_late_stars(Sequence& nodes) const
    {
        const auto is_group = [](const Node& node) { return node.kind == Node::Kind::group; };
        const auto end =
            depth_ == 0 ? std::find_if(nodes.begin(), nodes.end(), is_group) : nodes.begin();
        for (auto star = std::find_if(nodes.begin(), end, is_star); star != end; ++star) {
            star->goes_on_from_first = true;
        }
    }

    /// The first star behind which there are only stars, `?` and groups that need not be there.
    static Sequence::iterator ending_star(Sequence& nodes)
    {
        const auto other = std::find_if_not(nodes.rbegin(), nodes.rend(), goes_with_star);
        return std::find_if(other.base(), nodes.end(), is_star);
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
        } else if (rest_ == "\\") {
            node.kind = Node::Kind::last_backslash;
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

}  // namespace

bool begins_group(std::string_view text)
{
    return text.size() > 1 && text[1] == '('
           && std::string_view("?*+@!").find(text[0]) != std::string_view::npos;
}

bool goes_with_star(const Node& node)
{
    return is_star(node) || is_optional_group(node) || node.kind == Node::Kind::any;
}

Sequence parse_pattern(std::string_view text, Budget& budget)
{
    return PatternParser(text, budget, 0).read();
}

}  // namespace dkms::conf::shell
