#include "conf-parsers/conversion/uses.hpp"

#include <algorithm>

#include "conf-parsers/conversion/checker.hpp"
#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::conversion {
namespace {

/// All commands of a text. Throws `SyntaxError`.
std::vector<shell::List> parse_all(const std::string& text)
{
    shell::Scanner scanner(text);
    shell::Parser parser(scanner);
    std::vector<shell::List> lists;
    for (auto list = parser.next_line(); !list.items.empty(); list = parser.next_line()) {
        lists.push_back(std::move(list));
    }
    return lists;
}

std::size_t offset_of(std::string_view text, SourcePosition at)
{
    std::size_t offset = 0;
    for (std::uint32_t line = 1; line < at.line; ++line) {
        offset = text.find('\n', offset) + 1;
    }
    return offset + at.column - 1;
}

/// Puts another variable where one is; false where it is not found there.
bool apply(const Edit& edit, std::string& text)
{
    auto offset = offset_of(text, edit.at);
    while (offset < text.size()
           && std::string_view("\"${").find(text[offset]) != std::string::npos) {
        ++offset;
    }
    if (text.compare(offset, edit.old_name.size(), edit.old_name) != 0) {
        return false;
    }
    text.replace(offset, edit.old_name.size(), edit.new_name);
    return true;
}

/// From the last to the first, so that the places stay right.
std::string edited(const NamedText& text, std::vector<Edit> edits,
                   std::vector<Diagnostic>& refusals)
{
    std::sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
    auto result = text.text;
    for (const auto& edit : edits) {
        if (!apply(edit, result)) {
            refusals.push_back(refusal(text.file, edit.at, "conversion-variable",
                                       "what happens here depends on the kernel"));
        }
    }
    return result;
}

Diagnostic refusal_of(const shell::SyntaxError& error, const std::string& file)
{
    return refusal(file, error.at(), "syntax", error.what());
}

}  // namespace

Uses find_uses(const NamedText& text)
{
    try {
        const auto lists = parse_all(text.text);
        auto findings = check_commands(lists, Carriers(lists), text.file);
        Uses uses{.refusals = std::move(findings.refusals),
                  .switches = std::move(findings.switches)};
        uses.text = edited(text, std::move(findings.edits), uses.refusals);
        return uses;
    } catch (const shell::SyntaxError& error) {
        return {.refusals = {refusal_of(error, text.file)}};
    }
}

std::vector<Diagnostic> refusals_of_value(const NamedText& text, const config::Text& value)
{
    if (value.value.find_first_of("$`") == std::string::npos) {
        return {};
    }
    try {
        const Carriers carriers(parse_all(text.text));
        shell::Scanner scanner(value.value, value.origin.at);
        const auto word = shell::WordParser(scanner, 0).whole_text_quoted();
        return check_value(word, carriers, text.file).refusals;
    } catch (const shell::SyntaxError& error) {
        return {refusal_of(error, text.file)};
    }
}

}  // namespace dkms::conf::conversion
