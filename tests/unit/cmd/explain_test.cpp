#include "cmd/render/explain.hpp"

#include "cmd/requests.hpp"
#include "tests/support/catch.hpp"

using dkms::KernelTarget;
using dkms::app::ExplainReport;
using dkms::app::ModuleVerdict;
using dkms::cmd::ExplainDetail;
using dkms::cmd::WordKind;
using dkms::policy::RejectReason;
using dkms::policy::Taint;
using dkms::policy::Verdict;

namespace {

ModuleVerdict refused()
{
    ModuleVerdict judged{
        .kernel = KernelTarget::checked("6.1.0-56-rt-amd64", "x86_64"),
        .file = "/tmp/it87.ko",
        .module = {.name = "it87", .vermagic = "6.1 preempt ", .has_vermagic = true},
        .kernel_vermagic = "6.1 preempt_rt ",
        .words = {{"6.1", "6.1"}, {"preempt", "preempt_rt"}},
        .verdict = {.outcome = Verdict::Outcome::rejected},
        .advice = "build it"};
    judged.verdict.reasons = {
        {.reason = RejectReason::vermagic, .found = "6.1 preempt ", .wanted = "6.1 preempt_rt "}};
    for (int i = 0; i < 12; ++i) {
        judged.verdict.reasons.push_back({.reason = RejectReason::symbol_version,
                                          .subject = "symbol_" + std::to_string(i),
                                          .found = "0x1",
                                          .wanted = "0x2"});
    }
    return judged;
}

ModuleVerdict loading()
{
    return {.kernel = KernelTarget::checked("6.1.0", "x86_64"),
            .file = "/tmp/it87.ko",
            .built_for = KernelTarget::checked("6.2.0", "x86_64"),
            .verdict = {.outcome = Verdict::Outcome::loads, .taints = {Taint::out_of_tree}}};
}

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

WordKind files_end_in_ko(const std::filesystem::path& word)
{
    return word.extension() == ".ko" ? WordKind::archive : WordKind::name;
}

}  // namespace

TEST_CASE("what is refused shows both vermagics and the first symbols", "[cmd][render]")
{
    const ExplainReport report{{refused()}};
    const auto text = dkms::cmd::explain_lines(report, ExplainDetail::first_symbols);
    CHECK(contains(text, "/tmp/it87.ko, 6.1.0-56-rt-amd64, x86_64: rejected\n"));
    CHECK(contains(text, "preempt  preempt_rt  <- differs\n"));
    CHECK_FALSE(contains(text, "6.1      6.1  <- differs"));
    CHECK(contains(text, "12 symbols have other versions"));
    CHECK(contains(text, "symbol_9"));
    CHECK_FALSE(contains(text, "symbol_10"));
    CHECK(contains(text, "and 2 more, which --all lists"));
    CHECK(contains(text, "next: build it\n"));
    const auto all = dkms::cmd::explain_lines(report, ExplainDetail::everything);
    CHECK(contains(all, "symbol_11"));
    CHECK_FALSE(contains(all, "--all"));
}

TEST_CASE("what loads is one line", "[cmd][render]")
{
    CHECK(dkms::cmd::explain_lines({{loading()}}, ExplainDetail::first_symbols)
          == "/tmp/it87.ko, built for 6.2.0, 6.1.0, x86_64: loads (taints: out-of-tree)\n");
}

TEST_CASE("of a package NO_WEAK_MODULES is shown as it counts", "[cmd][render]")
{
    auto judged = loading();
    CHECK(contains(dkms::cmd::json_of(ExplainReport{{judged}}), "\"no_weak_modules\": null"));
    judged.no_weak_modules = dkms::policy::NoWeakModulesInForce{};
    CHECK(contains(dkms::cmd::explain_lines({{judged}}, ExplainDetail::first_symbols),
                   "\n    NO_WEAK_MODULES: unset, for nobody says anything\n"));
    const auto json = dkms::cmd::json_of(ExplainReport{{judged}});
    CHECK(contains(json, "\"value\": \"unset\""));
    CHECK(contains(json, "\"reason\": \"nobody\""));
    CHECK(contains(json, "\"because\": null"));
}

TEST_CASE("what is not known is named", "[cmd][render]")
{
    auto judged = loading();
    judged.verdict = {.outcome = Verdict::Outcome::unknown, .missing = {"the kernel's vermagic"}};
    judged.advice = "install headers";
    const auto text = dkms::cmd::explain_lines({{judged}}, ExplainDetail::first_symbols);
    CHECK(contains(text, "x86_64: unknown\n"));
    CHECK(contains(text, "not known: the kernel's vermagic\n"));
    CHECK(contains(text, "next: install headers\n"));
}

TEST_CASE("JSON of one verdict is an object, of several a list", "[cmd][render]")
{
    const auto one = dkms::cmd::json_of(ExplainReport{{refused()}});
    CHECK(contains(one, "\"verdict\": \"rejected\""));
    CHECK(contains(one, "\"reason\": \"symbol-version\""));
    CHECK(contains(one, "\"symbol\": \"symbol_11\""));  // all of them, always
    CHECK(contains(one, "\"package\": null"));
    CHECK_FALSE(contains(one, "\"verdicts\""));
    const auto two = dkms::cmd::json_of(ExplainReport{{refused(), loading()}});
    CHECK(contains(two, "\"verdicts\": ["));
    CHECK(contains(two, "\"built_for\": \"6.2.0\""));
    CHECK(contains(dkms::cmd::json_of(ExplainReport{}), "\"verdicts\": []"));
}

TEST_CASE("explain takes files and names, and --all beside -k", "[cmd]")
{
    const auto request = dkms::cmd::explain_request(dkms::cmd::parse_arguments(
        {"explain", "a.ko", "it87/1.0", "nvme", "--all", "-k", "6.1"}, files_end_in_ko));
    REQUIRE(request.subjects.size() == 3);
    CHECK(request.subjects[0].file == "a.ko");
    CHECK(request.subjects[1].name == dkms::app::PackageWords{"it87", "1.0"});
    CHECK(request.subjects[2].name == dkms::app::PackageWords{"nvme", ""});
    CHECK(request.kernels.kernels.size() == 1);
    const auto by_option = dkms::cmd::explain_request(
        dkms::cmd::parse_arguments({"explain", "-m", "it87", "-v", "1.0"}, files_end_in_ko));
    REQUIRE(by_option.subjects.size() == 1);
    CHECK(by_option.subjects[0].name == dkms::app::PackageWords{"it87", "1.0"});
}
