#include "cmd/exit_code.hpp"
#include "cmd/render/diagnostic.hpp"
#include "cmd/render/error.hpp"
#include "cmd/render/json.hpp"
#include "cmd/render/plan.hpp"
#include "cmd/render/status.hpp"
#include "tests/support/catch.hpp"

using dkms::ErrorCode;
using dkms::KernelTarget;
using dkms::PackageId;
using namespace dkms::app;  // NOLINT(google-build-using-namespace): the reports are the subject

namespace {

const auto it87 = PackageId::checked("it87", "1.0");
const auto kernel = KernelTarget::checked("6.1.0-56-amd64", "x86_64");

CellOutcome cell_with(CellResult result, std::optional<ErrorCode> code = {})
{
    CellOutcome cell{.package = it87, .kernel = kernel, .result = result, .what = "built"};
    if (code) {
        cell.failure = Failure{.code = *code, .message = "no", .advice = "go on"};
    }
    return cell;
}

}  // namespace

TEST_CASE("status lines are those of dkms", "[cmd][render]")
{
    using State = StatusRow::State;
    CHECK(dkms::cmd::status_lines({}).empty());
    CHECK(dkms::cmd::status_lines({{{.package = it87}}}) == "it87/1.0: added\n");
    CHECK(dkms::cmd::status_lines({{{.package = it87, .state = State::broken}}})
          == "it87/1.0: broken\n");
    CHECK(dkms::cmd::status_lines({{{.package = it87, .kernel = kernel, .state = State::built}}})
          == "it87/1.0, 6.1.0-56-amd64, x86_64: built\n");
    CHECK(dkms::cmd::status_lines({{{.package = it87,
                                     .kernel = kernel,
                                     .state = State::installed,
                                     .originals = true,
                                     .missing = true,
                                     .differs = true}}})
          == "it87/1.0, 6.1.0-56-amd64, x86_64: installed (Original modules exist) "
             "(Built modules are missing in the kernel modules folder) "
             "(Differences between built and installed modules)\n");
}

TEST_CASE("status as JSON has every field, null where there is nothing", "[cmd][render]")
{
    const auto text = dkms::cmd::json_of(StatusReport{{{.package = it87}}});
    for (const auto* field :
         {R"("schema": 1)", R"("package": "it87")", R"("version": "1.0")", R"("kernel": null)",
          R"("arch": null)", R"("state": "added")", R"("weak_from": null)", R"("originals": false)",
          R"("missing": false)", R"("differs": false)"}) {
        INFO(field);
        CHECK(text.find(field) != std::string::npos);
    }
}

TEST_CASE("a plan as text and as JSON", "[cmd][render]")
{
    const dkms::config::Origin origin{.kind = dkms::config::OriginKind::package,
                                      .file = "dkms.conf",
                                      .at = {.line = 7, .column = 3}};
    PlanReport report{.package = it87, .kernel = kernel, .needs_shell = {"MAKE"}};
    report.directives["STRIP"].at[1] = {.value = "no", .origin = origin};
    report.values = {{.name = "STRIP", .index = 1, .value = "no", .origin = origin},
                     {.name = "sandbox", .value = "auto"}};
    report.no_weak_modules = {
        {.kernel = kernel,
         .no_weak_modules = {.value = dkms::config::NoWeakModules::no,
                             .reason = dkms::policy::NoWeakModulesInForce::Reason::directive,
                             .because = "dkms.conf:9"}}};
    const auto text = dkms::cmd::plan_lines({report});
    CHECK(text.find("STRIP[1]=\"no\"  (dkms.conf:7)") != std::string::npos);
    CHECK(text.find("sandbox=\"auto\"  (default)") != std::string::npos);
    CHECK(text.find("sandbox, or not at all: MAKE") != std::string::npos);
    CHECK(text.find("NO_WEAK_MODULES for 6.1.0-56-amd64: no, says dkms.conf:9\n")
          != std::string::npos);
    const auto json = dkms::cmd::json_of(std::vector{report});
    for (const auto* field :
         {R"("1": "no")", R"("line": 7)", R"("needs_shell")", R"("plan": null)",
          R"("name": "sandbox")", R"("kind": "default")", R"("excluded": null)", R"("valid": true)",
          R"("reason": "directive")", R"("because": "dkms.conf:9")"}) {
        INFO(field);
        CHECK(json.find(field) != std::string::npos);
    }
    CHECK(dkms::cmd::json_of(std::vector{report, report}).find("\"plans\"") != std::string::npos);
}

TEST_CASE("a tarball's report has its digest, and what is in it", "[cmd][render]")
{
    const auto text = dkms::cmd::json_of(TarballReport{.package = it87,
                                                       .kernels = {kernel},
                                                       .has_source = true,
                                                       .archive = "/x/a.tar.gz",
                                                       .digest = "0123"});
    for (const char* part : {R"("kernel": "6.1.0-56-amd64")", R"("source": true)",
                             R"("archive": "/x/a.tar.gz")", R"("sha256": "0123")"}) {
        CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("names that are no UTF-8 do not break the JSON", "[cmd][render]")
{
    const auto odd = PackageId::checked("a\xff", "1");
    CHECK(dkms::cmd::json_of(StatusReport{{{.package = odd}}}).find("a\xef\xbf\xbd")
          != std::string::npos);
}

TEST_CASE("a report's exit code is that of its first failure", "[cmd]")
{
    using dkms::cmd::exit_code_for;
    const auto done = cell_with(CellResult::done);
    const auto excluded = cell_with(CellResult::excluded, ErrorCode::excluded);
    const auto failed = cell_with(CellResult::failed, ErrorCode::build_failed);
    const auto later = cell_with(CellResult::failed, ErrorCode::headers_missing);
    CHECK(exit_code_for(Report{}) == 0);
    CHECK(exit_code_for(Report{{done}}) == 0);
    CHECK(exit_code_for(Report{{excluded}}) == 77);
    CHECK(exit_code_for(Report{{excluded, excluded}}) == 77);
    CHECK(exit_code_for(Report{{excluded, done}}) == 0);
    CHECK(exit_code_for(Report{{done, excluded, failed, later}}) == 10);
}

TEST_CASE("a failed hook passes its status on", "[cmd]")
{
    const Failure failure{.code = ErrorCode::hook_failed, .hook_status = 42};
    CHECK(dkms::cmd::exit_code_for(failure) == 42);
}

TEST_CASE("a failure says what failed, why, and what to do next", "[cmd][render]")
{
    const Failure failure{.code = ErrorCode::build_failed,
                          .message = "make failed",
                          .advice = "read the log",
                          .notes = {"first error: x.c:1"}};
    CHECK(dkms::cmd::render_failure(failure)
          == "dkms: error: make failed\n  first error: x.c:1\n  next: read the log");
}

TEST_CASE("a diagnostic names file, line and column first", "[cmd][render]")
{
    const dkms::Diagnostic found{.severity = dkms::Severity::warning,
                                 .file = "dkms.conf",
                                 .at = {3, 7},
                                 .rule = "index-gap",
                                 .message = "index 1 is missing",
                                 .hint = "count from 0"};
    CHECK(dkms::cmd::render_diagnostic(found)
          == "dkms.conf:3:7: warning: index 1 is missing [index-gap]\n    count from 0");
}
