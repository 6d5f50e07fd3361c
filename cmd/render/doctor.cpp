#include "cmd/render/doctor.hpp"

#include <fmt/format.h>

#include "cmd/render/json_value.hpp"

namespace dkms::cmd {
namespace {

Json json_of_finding(const app::Finding& finding)
{
    return {{"id", finding.id},     {"subject", finding.subject}, {"text", finding.text},
            {"next", finding.next}, {"fixable", finding.fixable}, {"fixed", finding.fixed}};
}

Json json_of_signatures(const app::SignatureFacts& facts)
{
    auto modules = Json::array();
    for (const auto& module : facts.modules) {
        modules.push_back({{"file", module.file},
                           {"signed", module.is_signed},
                           {"signer", text_or_null(module.signer)}});
    }
    return {{"efi", facts.has_efi},
            {"secure_boot", facts.secure_boot},
            {"enforced", facts.enforced},
            {"certificate", text_or_null(facts.certificate)},
            {"enrolled", facts.is_enrolled ? Json(*facts.is_enrolled) : Json(nullptr)},
            {"modules", std::move(modules)}};
}

std::string_view enrolment_word(const std::optional<bool>& is_enrolled)
{
    if (!is_enrolled) {
        return "cannot be looked up";
    }
    return *is_enrolled ? "is enrolled" : "is not enrolled";
}

std::string signature_lines(const app::SignatureFacts& facts)
{
    auto text = fmt::format(
        "signatures: {}, {}\n",
        facts.secure_boot ? "Secure Boot is on"
        : facts.has_efi   ? "Secure Boot is off"
                          : "no EFI variables here",
        facts.enforced ? "and this kernel asks for them" : "and this kernel does not ask for them");
    if (!facts.certificate.empty()) {
        text += fmt::format("  {} {}\n", facts.certificate, enrolment_word(facts.is_enrolled));
    }
    for (const auto& module : facts.modules) {
        const auto who = !module.is_signed       ? std::string("not signed")
                         : module.signer.empty() ? std::string("signed")
                                                 : "signed by " + module.signer;
        text += fmt::format("  {}: {}\n", module.file, who);
    }
    return text;
}

}  // namespace

std::string doctor_lines(const app::DoctorReport& report)
{
    std::string text;
    for (const auto& finding : report.findings) {
        text += fmt::format("{}: {}: {}{}\n", finding.id, finding.subject, finding.text,
                            finding.fixed ? " (fixed)" : "");
        text += finding.fixed ? "" : fmt::format("  next: {}\n", finding.next);
    }
    for (const auto& done : report.done) {
        text += fmt::format("done: {}\n", done);
    }
    text += signature_lines(report.signatures);
    return text + (report.is_healthy() ? "nothing is wrong\n" : "");
}

std::string json_of(const app::DoctorReport& report)
{
    Json document = {{"schema", schema_version},
                     {"exit_code", exit_code_for(report)},
                     {"findings", Json::array()},
                     {"done", report.done},
                     {"signatures", json_of_signatures(report.signatures)}};
    for (const auto& finding : report.findings) {
        document["findings"].push_back(json_of_finding(finding));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

int exit_code_for(const app::DoctorReport& report)
{
    return report.is_healthy() ? 0 : 1;
}

}  // namespace dkms::cmd
