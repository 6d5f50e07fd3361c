#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/diagnostic.hpp"

namespace dkms::conf::shell {

/// The text is no shell, from here on.
class SyntaxError : public std::runtime_error {
public:
    SyntaxError(SourcePosition at, const std::string& message)
        : std::runtime_error(message), at_(at)
    {}
    SourcePosition at() const noexcept { return at_; }

private:
    SourcePosition at_;
};

/// Walks over the characters of a text and knows where it is. Line ends of DOS
/// count as line ends; a backslash before one joins two lines.
class Scanner {
public:
    /// @param begin the position of the first character
    explicit Scanner(std::string_view text, SourcePosition begin = {});

    bool at_end() const noexcept { return offset_ >= text_.size(); }
    char peek(std::size_t ahead = 0) const noexcept
    {
        return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
    }
    char next();
    bool starts_with(std::string_view word) const noexcept
    {
        return std::string_view(text_).substr(offset_).starts_with(word);
    }
    bool take(std::string_view word);

    /// Whether the two parentheses that come end side by side, too: `((a) + b))` is arithmetic,
    /// `((a); (b))` a subshell in another.
    bool is_double_parenthesis() const;

    /// The character before.
    char last() const noexcept { return offset_ > 0 ? text_[offset_ - 1] : '\0'; }

    SourcePosition position() const noexcept { return position_; }

    /// To try something and go back.
    struct Mark {
        std::size_t offset = 0;
        SourcePosition position = {};
    };
    Mark mark() const noexcept { return {.offset = offset_, .position = position_}; }
    void go_back(const Mark& mark) noexcept
    {
        offset_ = mark.offset;
        position_ = mark.position;
    }
    std::string_view since(const Mark& mark) const noexcept
    {
        return std::string_view(text_).substr(mark.offset, offset_ - mark.offset);
    }

    /// The bytes from there to here, but no further than to the end of that line,
    /// and without the blanks that were just skipped.
    std::uint32_t length_since(const Mark& mark) const noexcept;

    /// Blanks, continuations and comments, but no line ends.
    void skip_blanks();
    /// The rest of the line, without its end, which is passed over.
    std::string rest_of_line();

    [[noreturn]] void fail(const std::string& message) const
    {
        throw SyntaxError(position_, message);
    }

private:
    void skip_each_blank();

    std::string text_;
    std::size_t offset_ = 0;
    SourcePosition position_ = {};
    std::size_t blanks_begin_ = 0;  ///< of the last blanks that were skipped
    std::size_t blanks_end_ = 0;
};

bool is_name_start(char c);
bool is_name_char(char c);
bool is_digit(char c);
bool is_blank(char c);
/// `$1`, `$@` and the like.
bool is_special_parameter(char c);

}  // namespace dkms::conf::shell
