#pragma once

#include <optional>
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
        enum class Kind { character, any, star, bracket, group };
        Kind kind = Kind::character;
        char sign = 0;             ///< the character, or which group: one of ?*+@!
        std::string bracket = {};  ///< what stands between `[` and `]`
        std::vector<Sequence> alternatives = {};
    };

private:
    Places ends(const Sequence& sequence, std::string_view text, Places begins) const;
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

/// Makes a plain text a pattern for itself.
std::string escaped_pattern(std::string_view text);

}  // namespace dkms::conf::shell
