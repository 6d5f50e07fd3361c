// The table of docs/policy.md, row by row.
#include <array>

#include "lib/policy/weak_link_rule.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using config::NoWeakModules;
using config::WeakModules;
using policy::RejectReason;
using policy::Verdict;
using Reason = policy::NoWeakModulesInForce::Reason;
using Row = policy::WeakLinkDecision::Row;

constexpr const char* other_vermagic = "6.9.0 SMP preempt mod_unload ";
constexpr std::array settings = {WeakModules::off, WeakModules::on_request,
                                 WeakModules::compatible};

config::Sourced<NoWeakModules> said(NoWeakModules value)
{
    if (value == NoWeakModules::unset) {
        return {};
    }
    return {
        .value = value,
        .origin = {.kind = config::OriginKind::package, .file = "dkms.conf", .at = {.line = 7}}};
}

const Verdict loads{.outcome = Verdict::Outcome::loads};
const Verdict unknown{.outcome = Verdict::Outcome::unknown, .missing = {"its symbols"}};

Verdict rejected(RejectReason reason)
{
    return {.outcome = Verdict::Outcome::rejected,
            .reasons = {{.reason = reason, .subject = "foo", .wanted = other_vermagic}}};
}

Row row(WeakModules setting, NoWeakModules value, const Verdict& verdict)
{
    const auto decision = policy::decide_weak_link(setting, said(value), verdict);
    const bool links =
        decision.row == Row::loads_as_asked_for || decision.row == Row::loads_compatible;
    CHECK(decision.links() == links);
    CHECK_FALSE(policy::explain(decision).empty());
    return decision.row;
}

}  // namespace

TEST_CASE("yes means no link, whatever the other kernel says and the site wants", "[policy]")
{
    for (const auto setting : settings) {
        for (const auto& verdict :
             {loads, unknown, rejected(RejectReason::vermagic), rejected(RejectReason::btf)}) {
            CHECK(row(setting, NoWeakModules::yes, verdict) == Row::package_says_yes);
        }
    }
    const auto decision =
        policy::decide_weak_link(WeakModules::compatible, said(NoWeakModules::yes), loads);
    CHECK(decision.no_weak_modules.value == NoWeakModules::yes);
    CHECK(decision.no_weak_modules.reason == Reason::directive);
    CHECK(decision.no_weak_modules.because == "dkms.conf:7");
}

TEST_CASE("a verdict that is unknown means no link, and says what is missing", "[policy]")
{
    for (const auto setting : settings) {
        for (const auto value : {NoWeakModules::unset, NoWeakModules::no}) {
            CHECK(row(setting, value, unknown) == Row::verdict_unknown);
        }
    }
    const auto decision =
        policy::decide_weak_link(WeakModules::compatible, said(NoWeakModules::no), unknown);
    CHECK(decision.missing == unknown.missing);
    CHECK(policy::explain(decision).find("its symbols") != std::string::npos);
}

TEST_CASE("what the vermagic rejects counts as yes where nothing was said", "[policy]")
{
    for (const auto setting : settings) {
        for (const auto reason : {RejectReason::vermagic, RejectReason::no_vermagic}) {
            const auto decision =
                policy::decide_weak_link(setting, said(NoWeakModules::unset), rejected(reason));
            CHECK(decision.row == Row::vermagic_unset);
            CHECK(decision.no_weak_modules
                  == policy::NoWeakModulesInForce{.value = NoWeakModules::yes,
                                                  .reason = Reason::vermagic,
                                                  .because = other_vermagic});
            CHECK_FALSE(decision.links());
            CHECK_FALSE(decision.warns());
        }
    }
}

TEST_CASE("what the vermagic rejects is not linked against a no either, with a warning", "[policy]")
{
    for (const auto setting : settings) {
        const auto decision = policy::decide_weak_link(setting, said(NoWeakModules::no),
                                                       rejected(RejectReason::vermagic));
        CHECK(decision.row == Row::vermagic_no);
        CHECK(decision.no_weak_modules.value == NoWeakModules::yes);
        CHECK(decision.no_weak_modules.reason == Reason::vermagic);
        CHECK_FALSE(decision.links());
        CHECK(decision.warns());
    }
}

TEST_CASE("what a CRC or a symbol rejects is not linked, and the reasons are kept", "[policy]")
{
    for (const auto setting : settings) {
        for (const auto value : {NoWeakModules::unset, NoWeakModules::no}) {
            for (const auto reason : {RejectReason::symbol_version, RejectReason::module_layout,
                                      RejectReason::symbol_missing, RejectReason::btf}) {
                CHECK(row(setting, value, rejected(reason)) == Row::rejected);
            }
        }
    }
    const auto decision = policy::decide_weak_link(WeakModules::compatible, said(NoWeakModules::no),
                                                   rejected(RejectReason::symbol_version));
    CHECK(decision.reasons == rejected(RejectReason::symbol_version).reasons);
    CHECK(decision.no_weak_modules.value == NoWeakModules::no);
    CHECK(policy::explain(decision).find("foo") != std::string::npos);
}

TEST_CASE("what loads is linked where nothing was said only with \"compatible\"", "[policy]")
{
    CHECK(row(WeakModules::off, NoWeakModules::unset, loads) == Row::switched_off);
    CHECK(row(WeakModules::on_request, NoWeakModules::unset, loads) == Row::not_asked_for);
    CHECK(row(WeakModules::compatible, NoWeakModules::unset, loads) == Row::loads_compatible);
}

TEST_CASE("what loads is linked where the package says no, unless it is switched off", "[policy]")
{
    CHECK(row(WeakModules::off, NoWeakModules::no, loads) == Row::switched_off);
    CHECK(row(WeakModules::on_request, NoWeakModules::no, loads) == Row::loads_as_asked_for);
    CHECK(row(WeakModules::compatible, NoWeakModules::no, loads) == Row::loads_as_asked_for);
}

TEST_CASE("a verdict is asked for only where the answer could be a link", "[policy]")
{
    for (const auto setting : settings) {
        for (const auto value : {NoWeakModules::unset, NoWeakModules::yes, NoWeakModules::no}) {
            CHECK(policy::may_link(setting, value)
                  == policy::decide_weak_link(setting, said(value), loads).links());
        }
    }
}

TEST_CASE("before the build the vermagics of both kernels say what is in force", "[policy]")
{
    const auto unset = said(NoWeakModules::unset);
    const auto value = [&](std::string_view own, std::string_view other) {
        return policy::no_weak_modules_in_force(unset, own, other).value;
    };
    CHECK(value("6.1.0 SMP modversions ", "6.2.0 SMP modversions ") == NoWeakModules::unset);
    CHECK(value("6.1.0 SMP modversions ", "6.2.0 SMP preempt modversions ") == NoWeakModules::yes);
    CHECK(value("6.1.0 SMP ", "6.2.0 SMP ") == NoWeakModules::yes);
    CHECK(value("6.1.0 SMP ", "6.1.0 SMP ") == NoWeakModules::unset);
    CHECK(value("", "6.2.0 SMP ") == NoWeakModules::unset);
    CHECK(policy::no_weak_modules_in_force(said(NoWeakModules::no), "6.1.0 ", "6.2.0 ").because
          == "6.2.0 ");
    CHECK(policy::no_weak_modules_in_force(said(NoWeakModules::no), "6.1.0 ", "").reason
          == Reason::directive);
}

TEST_CASE("what is in force is said with who decided it", "[policy]")
{
    CHECK(policy::explain(policy::NoWeakModulesInForce{}) == "unset, for nobody says anything");
    CHECK(policy::explain(policy::no_weak_modules_in_force(said(NoWeakModules::no), loads))
          == "no, says dkms.conf:7");
    CHECK(policy::explain(policy::no_weak_modules_in_force(said(NoWeakModules::no),
                                                           rejected(RejectReason::vermagic)))
          == "yes, for the kernel's vermagic is \"6.9.0 SMP preempt mod_unload \"");
}

}  // namespace dkms::test
