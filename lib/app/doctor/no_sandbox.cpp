// Whether builds can be kept apart from the machine here.
#include "lib/app/doctor/examination.hpp"
#include "lib/app/workshop.hpp"

namespace dkms::app {

void find_no_sandbox(Examination& examination, Findings& findings)
{
    auto& system = examination.system;
    if (system.framework.sandbox.value == config::SandboxMode::off) {
        findings.push_back({.id = "no-sandbox",
                            .subject = "sandbox",
                            .text = "builds run without a sandbox: sandbox=\"off\"",
                            .next = "set sandbox=\"auto\" in framework.conf"});
        return;
    }
    if (available_sandbox(system).kind == sys::SandboxKind::none) {
        findings.push_back({.id = "no-sandbox",
                            .subject = "bubblewrap",
                            .text = "builds run without a sandbox: bubblewrap is not installed, or "
                                    "namespaces are not allowed here",
                            .next = "install bubblewrap"});
    }
}

}  // namespace dkms::app
