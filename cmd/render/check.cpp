#include "cmd/render/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cmd/render/diagnostic_json.hpp"
#include "cmd/render/terminal_text.hpp"

namespace dkms::cmd {
namespace {

using Finding = app::CheckedFile::Finding;

constexpr std::size_t named_kernels = 2;  // of those that a finding holds for; the rest is counted

FindingCounts count(const app::CheckedFile& file)
{
    FindingCounts counts;
    for (const auto& finding : file.findings) {
        switch (finding.diagnostic.severity) {
            case Severity::error:
                ++counts.errors;
                break;
            case Severity::warning:
                ++counts.warnings;
                break;
            case Severity::note:
                ++counts.notes;
                break;
        }
    }
    return counts;
}

std::string counted(std::size_t number, std::string_view what)
{
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

/// " (for 5.4.0-190-generic)"; nothing where it holds for every kernel.
std::string kernels_text(const Finding& finding)
{
    const auto& releases = finding.releases;
    if (releases.empty()) {
        return {};
    }
    const auto shown = std::min(releases.size(), named_kernels);
    const auto end = releases.begin() + static_cast<std::ptrdiff_t>(shown);
    auto text = fmt::format(" (for {}", fmt::join(releases.begin(), end, ", "));
    if (releases.size() > shown) {
        text += fmt::format(" and {} more", releases.size() - shown);
    }
    return text + ")";
}

std::string summary(const app::CheckedFile& file, Notes notes)
{
    const auto counts = count(file);
    auto text = fmt::format("{}: {}, {}, {}", printable(file.file), counted(counts.errors, "error"),
                            counted(counts.warnings, "warning"), counted(counts.notes, "note"));
    if (counts.notes > 0 && notes == Notes::hide) {
        text += " (--verbose shows the notes)";
    }
    if (file.suppressed > 0) {
        text += fmt::format("; {} switched off", counted(file.suppressed, "finding"));
    }
    return text + "\n";
}

Json json_of(const Finding& finding)
{
    auto fields = cmd::json_of(finding.diagnostic);
    fields["kernels"] = finding.releases.empty() ? Json(nullptr) : Json(finding.releases);
    return fields;
}

Json json_of(const app::CheckedFile& file)
{
    const auto counts = count(file);
    auto findings = Json::array();
    for (const auto& finding : file.findings) {
        findings.push_back(json_of(finding));
    }
    return {{"file", file.file},
            {"errors", counts.errors},
            {"warnings", counts.warnings},
            {"notes", counts.notes},
            {"suppressed", file.suppressed},
            {"findings", std::move(findings)}};
}

}  // namespace

FindingCounts count_findings(const app::CheckReport& report)
{
    FindingCounts all;
    for (const auto& file : report.files) {
        const auto counts = count(file);
        all.errors += counts.errors;
        all.warnings += counts.warnings;
        all.notes += counts.notes;
    }
    return all;
}

std::string check_text(const app::CheckReport& report, Colour colour, Notes notes)
{
    std::string text;
    for (const auto& file : report.files) {
        for (const auto& finding : file.findings) {
            if (finding.diagnostic.severity == Severity::note && notes == Notes::hide) {
                continue;
            }
            auto shown = finding.diagnostic;
            shown.message += kernels_text(finding);
            text += render_diagnostic(shown, colour) + "\n";
        }
        text += summary(file, notes);
    }
    return text;
}

std::string check_json(const app::CheckReport& report)
{
    auto kernels = Json::array();
    for (const auto& kernel : report.kernels) {
        kernels.push_back({{"release", kernel.release()}, {"arch", kernel.arch()}});
    }
    auto files = Json::array();
    for (const auto& file : report.files) {
        files.push_back(json_of(file));
    }
    const auto counts = count_findings(report);
    const Json document = {{"schema", schema_version}, {"kernels", std::move(kernels)},
                           {"errors", counts.errors},  {"warnings", counts.warnings},
                           {"notes", counts.notes},    {"files", std::move(files)}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dkms::cmd
