// Whether this machine takes our modules as they are signed.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/app/module_signing.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* efi_variables = "sys/firmware/efi/efivars";
/// Where enrolled certificates are, whole: the owner's, and the firmware's.
constexpr std::array key_lists = {"MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23",
                                  "db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"};

std::string text_of(const fs::path& file)
{
    try {
        return sys::read_file_if_exists(file).value_or("");
    } catch (const Error&) {
        return {};
    }
}

/// A certificate is in a list as it is in its file, byte by byte, unless that is PEM.
std::optional<bool> is_enrolled(const fs::path& variables, const std::string& certificate)
{
    std::optional<bool> enrolled;
    if (certificate.starts_with("-----BEGIN")) {
        return enrolled;
    }
    for (const auto* name : key_lists) {
        const auto list = text_of(variables / name);
        if (!list.empty()) {
            enrolled = enrolled.value_or(false) || list.find(certificate) != std::string::npos;
        }
    }
    return enrolled;
}

}  // namespace

SignatureFacts signature_facts(const Examination& examination)
{
    const auto& system = examination.system;
    const auto variables = system.layout.root / efi_variables;
    SignatureFacts facts{.has_efi = sys::is_directory(variables),
                         .secure_boot = system.host.secure_boot(),
                         .enforced = system.host.enforces_signatures()};
    const auto file = signing_pair(system, system.host.kernel_release()).certificate;
    if (const auto certificate = text_of(file); !certificate.empty()) {
        facts.certificate = file.native();
        facts.is_enrolled = is_enrolled(variables, certificate);
    }
    for (const auto& manifest : examination.installed) {
        for (const auto& placed : manifest.placed) {
            const auto path = manifest.module_dir / placed.destination;
            if (sys::is_regular_file(path)) {
                const auto signer = kernel::module_signer(path);
                facts.modules.push_back({.file = path.native(),
                                         .is_signed = signer.has_value(),
                                         .signer = signer.value_or("")});
            }
        }
    }
    return facts;
}

void find_signature_trouble(Examination& examination, Findings& findings)
{
    const auto facts = signature_facts(examination);
    if (!facts.enforced && !facts.secure_boot) {
        return;
    }
    for (const auto& module : facts.modules) {
        if (!module.is_signed) {
            findings.push_back({.id = "unsigned",
                                .subject = module.file,
                                .text = module.file
                                        + " is not signed, and this machine takes no module "
                                          "without a signature",
                                .next = "set try_sign_modules=\"true\" in framework.conf, and "
                                        "build and install it again"});
        }
    }
    const bool any_signed = std::any_of(facts.modules.begin(), facts.modules.end(),
                                        [](const auto& module) { return module.is_signed; });
    if (any_signed && facts.is_enrolled == false) {
        findings.push_back(
            {.id = "key-not-enrolled",
             .subject = facts.certificate,
             .text = fmt::format("the firmware does not know {}, so the kernel does not trust "
                                 "what its key has signed",
                                 facts.certificate),
             .next =
                 fmt::format("mokutil --import {}, then boot and enroll it", facts.certificate)});
    }
}

}  // namespace dkms::app
