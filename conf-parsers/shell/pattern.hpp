#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/budget.hpp"

namespace dkms::conf::shell {

/// A pattern of the shell: `*`, `?`, `[…]` with ranges and classes, the groups of
/// extglob; a backslash makes plain. It follows all ways to match at once, so
/// that its time grows with the length of text and pattern, whatever they are.
class Pattern {
public:
    /// @param no_case as after `shopt -s nocasematch`
    Pattern(std::string_view text, Budget& budget, bool no_case = false);

    /// Whether there is a star in it behind which bash matches otherwise than elsewhere.
    bool is_odd() const;
    /// Whether it matches the whole of a text.
    bool matches(std::string_view text) const;
    /// Where the longest or the shortest match ends that begins at an offset.
    std::optional<std::size_t> longest(std::string_view text, std::size_t begin) const;
    std::optional<std::size_t> shortest(std::string_view text, std::size_t begin) const;

    struct Node;
    using Sequence = std::vector<Node>;
    /// Places in a text, in ascending order.
    using Places = std::vector<std::size_t>;

    /// One piece of a pattern.
    struct Node {
        enum class Kind { character, last_backslash, any, star, bracket, group };
        Kind kind = Kind::character;
        char sign = 0;             ///< the character, or which group: one of ?*+@!
        std::string bracket = {};  ///< what stands between `[` and `]`
        std::vector<Sequence> alternatives = {};
        bool is_odd = false;          ///< a star behind which bash matches otherwise than elsewhere
        bool matches_at_end = false;  ///< such a star, whatever is behind it, at the end of a text
        bool goes_on_from_first = false;  ///< of the places where it may begin

        char sign_of_group() const { return kind == Kind::group ? sign : '\0'; }
    };
    using Nodes = std::span<const Node>;

private:
    Places ends(Nodes nodes, std::string_view text, Places begins) const;
    Places ends_behind_odd_star(Nodes nodes, std::string_view text, Places begins) const;
    Places ends_further(Nodes nodes, std::string_view text, std::size_t first) const;
    Places ends(const Node& node, std::string_view text, const Places& begins) const;
    Places ends_of_any(const std::vector<Sequence>& alternatives, std::string_view text,
                       const Places& begins) const;
    Places repeated(const Node& node, std::string_view text, const Places& begins) const;
    Places excepted(const Node& node, std::string_view text, const Places& begins) const;
    bool takes(const Node& node, char c) const;
    /// A place takes about as long as so much text that is searched.
    void walk(std::size_t places) const { budget_.walk(places * 32); }

    Budget& budget_;
    bool no_case_;
    Sequence nodes_;
};

/// Whether there is anything in it that is not plain.
bool is_pattern(std::string_view pattern);

/// Makes a plain text a pattern for itself, also behind a backslash.
/// @param but a character that stays as it is, as `/` does where paths are taken apart
std::string escaped_pattern(std::string_view text, char but = '\0');

}  // namespace dkms::conf::shell
