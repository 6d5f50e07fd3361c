#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <regex.h>

#include "conf-parsers/shell/budget.hpp"

namespace dkms::conf::shell {

/// A regular expression as `[[ =~ ]]`, grep, sed and expr have it. One that
/// could take for ever, or all memory, is refused.
class Regex {
public:
    struct Kind {
        bool extended = false;
        bool no_case = false;
    };
    /// A place in a text; `begin` is npos where a group took no part.
    struct Span {
        std::size_t begin = std::string::npos;
        std::size_t end = std::string::npos;
        bool found() const { return begin != std::string::npos; }
    };
    /// The whole match, and its groups.
    using Match = std::vector<Span>;

    Regex(const std::string& text, Kind kind, Budget& budget);
    ~Regex();
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    bool usable() const noexcept { return usable_; }
    std::size_t groups() const noexcept { return compiled_.re_nsub; }

    /// The first match that begins at an offset or behind it.
    std::optional<Match> find(std::string_view text, std::size_t from = 0) const;

private:
    Budget& budget_;
    std::size_t cost_ = 0;  ///< of one byte of text
    regex_t compiled_{};
    bool usable_ = false;
};

}  // namespace dkms::conf::shell
