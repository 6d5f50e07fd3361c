#include "lib/base/error.hpp"
#include "lib/sys/compression.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
namespace {

using Outcome = policy::Verdict::Outcome;

/// A second kernel, whose module_layout is another.
void add_kernel(const Machine& machine)
{
    machine.root.write("modules/6.2.0/kernel/a/first.ko",
                       own_module_text("6.2.0 SMP preempt mod_unload modversions "));
    machine.root.write("modules/6.2.0/build/.config", "CONFIG_MODVERSIONS=y\n");
    machine.root.write("modules/6.2.0/build/Module.symvers",
                       "0x00000012\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
}

std::vector<Outcome> outcomes(const app::ExplainReport& report)
{
    std::vector<Outcome> result;
    for (const auto& judged : report.verdicts) {
        result.push_back(judged.verdict.outcome);
    }
    return result;
}

}  // namespace

TEST_CASE("a module file is explained for every kernel of the install tree", "[explain]")
{
    Machine machine;
    add_kernel(machine);
    machine.root.write("any.ko", module_text("1.0"));
    const auto report =
        app::explain(machine.system, {.subjects = {{.file = machine.root / "any.ko"}}});
    REQUIRE(outcomes(report) == std::vector{Outcome::loads, Outcome::rejected});
    CHECK(report.verdicts[0].kernel.release() == "6.1.0");
    CHECK(report.verdicts[1].kernel.release() == "6.2.0");
    CHECK(report.verdicts[1].words.front() == kernel::VermagicPair{"6.1.0", "6.2.0"});
    CHECK_FALSE(report.verdicts[1].advice.empty());
    CHECK(machine.runner.commands.empty());
}

TEST_CASE("a compressed module is explained as what it holds", "[explain]")
{
    Machine machine;
    const auto text = module_text("1.0");
    const auto packed = sys::compress(std::as_bytes(std::span(text)), sys::Compression::zstd);
    machine.root.write("any.ko.zst", {reinterpret_cast<const char*>(packed.data()), packed.size()});
    const auto report =
        app::explain(machine.system, {.subjects = {{.file = machine.root / "any.ko.zst"}}});
    REQUIRE(outcomes(report) == std::vector{Outcome::loads});
    CHECK(report.verdicts[0].module.compression == kernel::ModuleCompression::zstd);
}

TEST_CASE("what is no module is refused, as the kernel would", "[explain]")
{
    Machine machine;
    machine.root.write("any.ko", "no module");
    const auto report =
        app::explain(machine.system, {.subjects = {{.file = machine.root / "any.ko"}}});
    REQUIRE(outcomes(report) == std::vector{Outcome::rejected});
    CHECK(report.verdicts[0].verdict.reasons.at(0).reason == policy::RejectReason::file_format);
}

TEST_CASE("a package is explained by what it has for a kernel, or for others", "[explain]")
{
    Machine machine;
    add_kernel(machine);
    REQUIRE(machine.install().result == CellResult::done);
    const auto report = app::explain(machine.system, {.subjects = {{.name = {"it87", "1.0"}}}});
    REQUIRE(outcomes(report) == std::vector{Outcome::loads, Outcome::rejected});
    CHECK(report.verdicts[0].package == it87);
    CHECK(report.verdicts[1].built_for == target);
    CHECK(report.verdicts[1].advice.find("dkms install it87/1.0 -k 6.2.0") != std::string::npos);
}

TEST_CASE("a module is explained by its name, as each kernel has it", "[explain]")
{
    Machine machine;
    add_kernel(machine);
    const auto report = app::explain(machine.system, {.subjects = {{.name = {"first", ""}}}});
    REQUIRE(report.verdicts.size() == 2);
    CHECK(report.verdicts[0].file == machine.root / "modules/6.1.0/kernel/a/first.ko");
    CHECK(report.verdicts[1].file == machine.root / "modules/6.2.0/kernel/a/first.ko");
}

TEST_CASE("a name that nobody has is an error", "[explain]")
{
    Machine machine;
    const auto code = refusal([&] {
        app::explain(machine.system, {.subjects = {{.name = {"nobody", ""}}}});
    });
    CHECK(code == ErrorCode::not_added);
    CHECK(refusal([&] { app::explain(machine.system, {}); }) == ErrorCode::usage);
}

TEST_CASE("the running kernel is asked about signatures", "[explain]")
{
    Machine machine;
    machine.root.write("any.ko", module_text("1.0"));
    const app::ExplainRequest request{.subjects = {{.file = machine.root / "any.ko"}}};
    machine.host.signatures_enforced = true;
    const auto report = app::explain(machine.system, request);
    REQUIRE(outcomes(report) == std::vector{Outcome::rejected});
    CHECK(report.verdicts[0].verdict.reasons.at(0).reason == policy::RejectReason::signature);
    machine.host.signatures_enforced = false;
    CHECK(outcomes(app::explain(machine.system, request)) == std::vector{Outcome::loads});
}

TEST_CASE("what another kernel would make of signatures follows from its configuration",
          "[explain]")
{
    Machine machine;
    add_kernel(machine);
    machine.root.write("any.ko", module_text("1.0"));
    const app::ExplainRequest request{.subjects = {{.file = machine.root / "any.ko"}},
                                      .kernels = {.kernels = {{"6.2.0", ""}}}};
    const auto is_about_signatures = [&] {
        const auto report = app::explain(machine.system, request);
        const auto& reasons = report.verdicts.at(0).verdict.reasons;
        return std::any_of(reasons.begin(), reasons.end(), [](const auto& rejection) {
            return rejection.reason == policy::RejectReason::signature;
        });
    };
    machine.host.signatures_enforced = true;  // here, and that is another kernel
    CHECK_FALSE(is_about_signatures());
    machine.root.write("modules/6.2.0/build/.config", "CONFIG_LOCK_DOWN_IN_EFI_SECURE_BOOT=y\n");
    CHECK_FALSE(is_about_signatures());
    machine.host.secure_booted = true;
    CHECK(is_about_signatures());
    machine.host.secure_booted = false;
    machine.root.write("modules/6.2.0/build/.config", "CONFIG_MODULE_SIG_FORCE=y\n");
    CHECK(is_about_signatures());
}

}  // namespace dkms::test
