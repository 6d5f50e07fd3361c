// What weak, verify and doctor print, and with what status they end.
#include "cmd/render/doctor.hpp"
#include "cmd/render/verify.hpp"
#include "cmd/render/weak.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

const auto it87 = PackageId::checked("it87", "1.0");
const auto target = KernelTarget::checked("6.1.0", "x86_64");

bool contains(const std::string& text, const std::string& part)
{
    INFO(text);
    return text.find(part) != std::string::npos;
}

const policy::NoWeakModulesInForce by_vermagic{
    .value = config::NoWeakModules::yes,
    .reason = policy::NoWeakModulesInForce::Reason::vermagic,
    .because = "6.9.0 SMP "};

app::WeakLinkRow rejected_link()
{
    return {.release = "6.1.0",
            .link = "/lib/modules/6.1.0/weak-updates/it87.ko",
            .text = "../../6.2.0/extra/it87.ko",
            .built_for = "6.2.0",
            .ours = true,
            .package = it87,
            .state = app::WeakLinkRow::State::rejected,
            .why = "this kernel would refuse it",
            .reasons = {{.word = "vermagic", .text = "its vermagic is …"}}};
}

}  // namespace

TEST_CASE("weak ends with 1 where a harmful link of ours stays", "[cmd]")
{
    app::WeakReport report;
    CHECK(cmd::exit_code_for(report) == 0);
    report.links.push_back(rejected_link());
    CHECK(cmd::exit_code_for(report) == 1);
    report.links[0].removed = true;
    CHECK(cmd::exit_code_for(report) == 0);
    report.links[0].removed = false;
    report.links[0].ours = false;
    CHECK(cmd::exit_code_for(report) == 0);
    report.links[0].ours = true;
    report.links[0].state = app::WeakLinkRow::State::unknown;
    CHECK(cmd::exit_code_for(report) == 0);
}

TEST_CASE("weak shows each link and what comes of it", "[cmd]")
{
    app::WeakReport report{.links = {rejected_link()}};
    const std::string line =
        "/lib/modules/6.1.0/weak-updates/it87.ko -> ../../6.2.0/extra/it87.ko: rejected, this "
        "kernel would refuse it";
    CHECK(cmd::weak_lines(report, false) == line + "\n");
    CHECK(cmd::weak_lines(report, true) == line + " (would be removed)\n");
    report.links[0].removed = true;
    CHECK(cmd::weak_lines(report, true) == line + " (removed)\n");
    const auto json = cmd::json_of(report, 1);
    CHECK(contains(json, R"("verdict": "rejected")"));
    CHECK(contains(json, R"("harmful": true)"));
    CHECK(contains(json, R"("subject": null)"));
    CHECK(contains(json, R"("exit_code": 1)"));
}

TEST_CASE("weak shows NO_WEAK_MODULES as it counts", "[cmd]")
{
    const app::WeakReport report{.pairs = {{.package = it87,
                                            .from = "6.1.0",
                                            .into = "6.9.0",
                                            .rule = "vermagic-unset",
                                            .why = "for its vermagic",
                                            .no_weak_modules = by_vermagic}}};
    CHECK(cmd::weak_lines(report, false)
          == "it87/1.0, 6.9.0 from 6.1.0: not linked, for its vermagic\n");
    const auto json = cmd::json_of(report, 0);
    CHECK(contains(json, R"("value": "yes")"));
    CHECK(contains(json, R"("reason": "vermagic")"));
    CHECK(contains(json, R"("because": "6.9.0 SMP ")"));
}

TEST_CASE("verify ends with 1 where something is not as it was installed", "[cmd]")
{
    app::VerifyReport report{.files = {{.package = it87,
                                        .kernel = target,
                                        .file = "/lib/modules/6.1.0/extra/it87.ko",
                                        .is_signed = true,
                                        .signer = "DKMS key"}},
                             .unrecorded = {{.subject = "x/1", .text = "no manifest"}}};
    CHECK(cmd::exit_code_for(report) == 0);
    CHECK(cmd::verify_lines(report)
          == "it87/1.0, 6.1.0, x86_64: /lib/modules/6.1.0/extra/it87.ko: right (signed by DKMS "
             "key)\nx/1: no manifest\n");
    CHECK(contains(cmd::json_of(report), R"("modprobe_takes": null)"));
    report.files[0].state = app::VerifiedFile::State::changed;
    CHECK(cmd::exit_code_for(report) == 1);
    report.files[0].state = app::VerifiedFile::State::right;
    report.broken_links.push_back({.subject = "/l", .text = "gone"});
    CHECK(cmd::exit_code_for(report) == 1);
    CHECK(contains(cmd::json_of(report), R"("exit_code": 1)"));
}

TEST_CASE("doctor shows one next step for each finding, and none for what is fixed", "[cmd]")
{
    app::DoctorReport report;
    CHECK(cmd::exit_code_for(report) == 0);
    CHECK(contains(cmd::doctor_lines(report), "nothing is wrong\n"));
    report.findings.push_back({.id = "weak-link",
                               .subject = "/l",
                               .text = "it does harm",
                               .next = "dkms weak --prune",
                               .fixable = true});
    CHECK(cmd::exit_code_for(report) == 1);
    CHECK(contains(cmd::doctor_lines(report),
                   "weak-link: /l: it does harm\n  next: dkms weak --prune\n"));
    CHECK_FALSE(contains(cmd::doctor_lines(report), "nothing is wrong"));
    report.findings[0].fixed = true;
    report.done = {"removed /l"};
    CHECK(cmd::exit_code_for(report) == 0);
    CHECK(contains(cmd::doctor_lines(report),
                   "weak-link: /l: it does harm (fixed)\ndone: removed /l\n"));
    CHECK(contains(cmd::json_of(report), R"("enrolled": null)"));
}

}  // namespace dkms::test
