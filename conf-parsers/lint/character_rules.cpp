// Characters that look like others, or like nothing; line ends of DOS.
#include <array>

#include "conf-parsers/lint/script.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::lint {
namespace {

struct OddCharacter {
    std::string_view bytes = {};
    std::string_view message = {};
    bool matters_in_comments = false;
};

constexpr std::string_view quote = "this is a typographic quotation mark, and quotes nothing";
constexpr std::string_view blank = "this looks like a blank, and is none";
constexpr std::string_view unseen = "there is a character here that is not seen";
constexpr std::string_view turned =
    "from here on the line is shown in another order than it is read";

// NOLINTBEGIN(misc-misleading-bidirectional): they are what is looked for
constexpr auto odd_characters = std::to_array<OddCharacter>({
    {"\xe2\x80\x9c", quote},  // left and right double quotation mark
    {"\xe2\x80\x9d", quote},
    {"\xe2\x80\x98", quote},  // left and right single quotation mark
    {"\xe2\x80\x99", quote},
    {"\xc2\xa0", blank},             // no-break space
    {"\xe3\x80\x80", blank},         // ideographic space
    {"\xe2\x80\x8b", unseen},        // zero width space
    {"\xef\xbb\xbf", unseen},        // byte order mark
    {"\xe2\x80\xaa", turned, true},  // the marks of direction
    {"\xe2\x80\xab", turned, true},
    {"\xe2\x80\xad", turned, true},
    {"\xe2\x80\xae", turned, true},
    {"\xe2\x81\xa6", turned, true},
    {"\xe2\x81\xa7", turned, true},
    {"\xe2\x81\xa8", turned, true},
});
// NOLINTEND(misc-misleading-bidirectional)

/// Where a comment begins, as far as that shows without reading the quotes.
std::size_t comment_of(std::string_view line)
{
    const auto first = line.find_first_not_of(" \t");
    return first != std::string_view::npos && line[first] == '#' ? first : line.find(" #");
}

/// The first one of a line: where there is one there are others.
void check_line(std::string_view line, std::uint32_t number, Findings& findings)
{
    const auto comment = comment_of(line);
    for (const auto& odd : odd_characters) {
        const auto at = line.find(odd.bytes);
        if (at != std::string_view::npos && (at < comment || odd.matters_in_comments)) {
            findings.add("odd-character",
                         Findings::Place{
                             .at = {.line = number, .column = static_cast<std::uint32_t>(at) + 1},
                             .length = static_cast<std::uint32_t>(odd.bytes.size())},
                         std::string(odd.message), "write it anew, in plain ASCII");
            return;
        }
    }
}

}  // namespace

void check_characters(const NamedText& text, Findings& findings)
{
    std::uint32_t number = 0;
    bool has_dos_ends = false;
    for (const auto line : split(text.text, '\n')) {
        ++number;
        check_line(line, number, findings);
        if (line.ends_with('\r') && !has_dos_ends) {
            has_dos_ends = true;
            findings.add("dos-line-ends",
                         Findings::Place{.at = {.line = number,
                                                .column = static_cast<std::uint32_t>(line.size())},
                                         .length = 1},
                         "the lines end as DOS has it",
                         "older versions of dkms take the carriage return for a part of each "
                         "value: convert the file with dos2unix");
        }
    }
}

}  // namespace dkms::conf::lint
