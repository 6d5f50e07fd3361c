#include "cmd/render/diagnostic.hpp"

#include <fmt/format.h>

#include "cmd/render/terminal_text.hpp"

namespace dkms::cmd {
namespace {

constexpr std::string_view bold = "1";
constexpr std::string_view green = "1;32";

std::string_view colour_for(Severity severity)
{
    switch (severity) {
        case Severity::note:
            return "1;36";
        case Severity::warning:
            return "1;35";
        case Severity::error:
            break;
    }
    return "1;31";
}

std::string painted(std::string_view text, std::string_view code, Colour colour)
{
    return colour == Colour::on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

}  // namespace

std::string_view word_for(Severity severity)
{
    switch (severity) {
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            break;
    }
    return "error";
}

std::string render_diagnostic(const Diagnostic& diagnostic, Colour colour)
{
    const auto place = fmt::format("{}:{}:{}:", printable(diagnostic.file), diagnostic.at.line,
                                   diagnostic.at.column);
    const auto severity = fmt::format("{}:", word_for(diagnostic.severity));
    auto text = fmt::format("{} {} {}", painted(place, bold, colour),
                            painted(severity, colour_for(diagnostic.severity), colour),
                            printable(diagnostic.message));
    if (!diagnostic.rule.empty()) {
        text += fmt::format(" [{}]", printable(diagnostic.rule));
    }
    if (!diagnostic.source_line.empty()) {
        const auto line =
            underlined(diagnostic.source_line, diagnostic.at.column, diagnostic.length);
        text += fmt::format("\n    {}\n    {}", line.text, painted(line.underline, green, colour));
    }
    if (!diagnostic.hint.empty()) {
        text += fmt::format("\n    {}", printable(diagnostic.hint));
    }
    return text;
}

}  // namespace dkms::cmd
