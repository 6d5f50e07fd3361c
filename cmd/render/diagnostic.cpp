#include "cmd/render/diagnostic.hpp"

#include <fmt/format.h>

namespace dkms::cmd {
namespace {

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

}  // namespace

std::string render_diagnostic(const Diagnostic& diagnostic)
{
    auto text =
        fmt::format("{}:{}:{}: {}: {}", diagnostic.file, diagnostic.at.line, diagnostic.at.column,
                    word_for(diagnostic.severity), diagnostic.message);
    if (!diagnostic.rule.empty()) {
        text += fmt::format(" [{}]", diagnostic.rule);
    }
    if (!diagnostic.hint.empty()) {
        text += fmt::format("\n    {}", diagnostic.hint);
    }
    return text;
}

}  // namespace dkms::cmd
