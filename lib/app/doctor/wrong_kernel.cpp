// Modules of ours that the kernel they are installed for would refuse.
#include <fmt/format.h>

#include "lib/app/doctor/examination.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

void look_at(Examination& examination, const store::Manifest& manifest, Findings& findings)
{
    std::vector<kernel::ModuleInfo> modules;
    for (const auto& file : manifest.placed) {
        if (auto module = readable_module(manifest.module_dir / file.destination)) {
            modules.push_back(*std::move(module));
        }
    }
    auto verdict = examination.judge.verdict(manifest.kernel, modules);
    std::erase_if(verdict.reasons, [](const auto& rejection) {
        return rejection.reason == policy::RejectReason::signature;  // a finding of its own
    });
    if (verdict.reasons.empty()) {
        return;
    }
    const auto rest = verdict.reasons.size() - 1;
    findings.push_back(
        {.id = "wrong-kernel",
         .subject = fmt::format("{}, {}", manifest.package.text(), manifest.kernel.release()),
         .text = fmt::format("kernel {} would refuse what is installed for it: {}{}",
                             manifest.kernel.release(), policy::explain(verdict.reasons.front()),
                             rest == 0 ? "" : fmt::format(", and {} more", rest)),
         .next = fmt::format("dkms unbuild {0} -k {1} && dkms install {0} -k {1}",
                             manifest.package.text(), manifest.kernel.text())});
}

}  // namespace

void find_wrong_kernels(Examination& examination, Findings& findings)
{
    for (const auto& manifest : examination.installed) {
        look_at(examination, manifest, findings);
    }
}

}  // namespace dkms::app
