#include "cmd/render/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace dkms::cmd {
namespace {

constexpr std::size_t tab_width = 8;
constexpr std::size_t most_cells = 120;   // of a source line
constexpr std::size_t cells_before = 40;  // of those, left of what is underlined

/// A character as it is printed.
struct Glyph {
    std::size_t begin = 0;  ///< its first byte
    std::string text = {};
    std::size_t cells = 1;
};

struct Range {
    char32_t first = 0;
    char32_t last = 0;
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// Controls, and what a reader does not see or sees in another order.
bool is_hidden(char32_t c)
{
    constexpr std::array<Range, 9> hidden = {{{0x00, 0x1f},
                                              {0x7f, 0x9f},
                                              {0xad, 0xad},
                                              {0x61c, 0x61c},
                                              {0x200b, 0x200f},
                                              {0x2028, 0x202e},
                                              {0x2060, 0x206f},
                                              {0xfeff, 0xfeff},
                                              {0xe0000, 0x10ffff}}};
    return is_in(hidden, c);
}

std::size_t cells_of(char32_t c)
{
    constexpr std::array<Range, 5> combining = {
        {{0x300, 0x36f}, {0x483, 0x489}, {0x1ab0, 0x1aff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};
    constexpr std::array<Range, 8> wide = {{{0x1100, 0x115f},
                                            {0x2e80, 0x303e},
                                            {0x3041, 0xa4cf},
                                            {0xac00, 0xd7a3},
                                            {0xf900, 0xfaff},
                                            {0xfe30, 0xfe6f},
                                            {0xff00, 0xff60},
                                            {0x1f300, 0x1faff}}};
    if (is_in(combining, c)) {
        return 0;
    }
    return is_in(wide, c) || (c >= 0x20000 && c <= 0x3fffd) ? 2 : 1;
}

/// How many bytes a character has that begins so; 0: none begins so.
std::size_t sequence_length(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        return 3;
    }
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

Glyph invalid_byte(std::size_t begin, char byte)
{
    return {.begin = begin,
            .text = fmt::format("\\x{:02x}", static_cast<unsigned char>(byte)),
            .cells = 4};
}

/// Reads one character; `begin` moves behind it.
Glyph take_glyph(std::string_view text, std::size_t& begin)
{
    const auto at = begin;
    const auto length = sequence_length(static_cast<unsigned char>(text[at]));
    const auto bytes = text.substr(at, length);
    ++begin;
    if (length == 0 || bytes.size() < length) {
        return invalid_byte(at, text[at]);
    }
    constexpr std::array<unsigned, 5> payload = {0, 0x7f, 0x1f, 0x0f, 0x07};
    char32_t c = static_cast<unsigned char>(bytes.front()) & payload.at(length);
    for (const char next : bytes.substr(1)) {
        const auto byte = static_cast<unsigned char>(next);
        if ((byte & 0xc0U) != 0x80U) {
            return invalid_byte(at, text[at]);
        }
        c = (c << 6U) | (byte & 0x3fU);
    }
    begin = at + length;
    if (is_hidden(c)) {
        auto escape = c < 0x80 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c))
                               : fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c));
        const auto cells = escape.size();
        return {.begin = at, .text = std::move(escape), .cells = cells};
    }
    return {.begin = at, .text = std::string(bytes), .cells = cells_of(c)};
}

std::vector<Glyph> glyphs_of(std::string_view line)
{
    std::vector<Glyph> glyphs;
    std::size_t cell = 0;
    for (std::size_t at = 0; at < line.size();) {
        if (line[at] == '\t') {
            const auto cells = tab_width - cell % tab_width;
            glyphs.push_back({.begin = at++, .text = std::string(cells, ' '), .cells = cells});
        } else {
            glyphs.push_back(take_glyph(line, at));
        }
        cell += glyphs.back().cells;
    }
    return glyphs;
}

std::size_t total_cells(const std::vector<Glyph>& glyphs)
{
    std::size_t cells = 0;
    for (const auto& glyph : glyphs) {
        cells += glyph.cells;
    }
    return cells;
}

/// Leaves what fits, beginning a little before the byte that is pointed at.
void cut(std::vector<Glyph>& glyphs, std::size_t byte)
{
    if (total_cells(glyphs) <= most_cells) {
        return;
    }
    auto first = std::find_if(glyphs.begin(), glyphs.end(),
                              [byte](const Glyph& glyph) { return glyph.begin >= byte; });
    for (std::size_t cells = 0; first != glyphs.begin() && cells < cells_before;) {
        cells += (--first)->cells;
    }
    if (first != glyphs.begin()) {
        glyphs.erase(glyphs.begin(), first);
        glyphs.insert(glyphs.begin(), {.begin = 0, .text = "…", .cells = 1});
    }
    std::size_t cells = 0;
    const auto end = std::find_if(glyphs.begin(), glyphs.end(), [&cells](const Glyph& glyph) {
        cells += glyph.cells;
        return cells > most_cells;
    });
    if (end != glyphs.end()) {
        const auto last = end->begin;
        glyphs.erase(end, glyphs.end());
        glyphs.push_back({.begin = last, .text = "…", .cells = 1});
    }
}

}  // namespace

std::string printable(std::string_view text)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        result += take_glyph(text, at).text;
    }
    return result;
}

UnderlinedLine underlined(std::string_view line, std::uint32_t column, std::uint32_t length)
{
    const std::size_t begin = column > 0 ? column - 1 : 0;
    const auto end = begin + std::max(length, 1U);
    auto glyphs = glyphs_of(line);
    cut(glyphs, begin);
    UnderlinedLine result;
    std::size_t marks = 0;
    std::size_t cells = 0;
    for (const auto& glyph : glyphs) {
        result.text += glyph.text;
        const bool is_marked = glyph.begin >= begin && glyph.begin < end;
        (is_marked ? marks : cells) += marks > 0 && !is_marked ? 0 : glyph.cells;
    }
    result.underline = std::string(cells, ' ') + "^";
    result.underline += std::string(marks > 1 ? marks - 1 : 0, '~');
    return result;
}

}  // namespace dkms::cmd
