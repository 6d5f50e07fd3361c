#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dkms::cmd {

/// Text from outside, fit for a terminal: control characters, marks that turn the
/// direction of writing, what cannot be seen, and bytes that are no UTF-8 come out
/// as `\x1b` and `\u{202e}`.
std::string printable(std::string_view text);

/// One line, and what to print below it to point at a part of it.
struct UnderlinedLine {
    std::string text = {};
    std::string underline = {};

    bool operator==(const UnderlinedLine&) const = default;
};

/// Points at `length` bytes from `column` (from 1) of a line. Tabs become blanks;
/// a character that is two cells wide gets two marks; of a long line the part
/// around the marks is left.
UnderlinedLine underlined(std::string_view line, std::uint32_t column, std::uint32_t length);

}  // namespace dkms::cmd
