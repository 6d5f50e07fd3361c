#include "cmd/exit_code.hpp"
#include "cmd/live_progress.hpp"
#include "tests/support/catch.hpp"

using dkms::ErrorCode;
using dkms::PackageId;
using namespace dkms::app;  // NOLINT(google-build-using-namespace): the reports are the subject

namespace {

CellOutcome failed(ErrorCode code)
{
    return {.package = PackageId::checked("it87", "1.0"),
            .result = CellResult::failed,
            .failure = Failure{.code = code}};
}

}  // namespace

TEST_CASE("the status of what happens for a kernel by itself", "[cmd][exit]")
{
    using dkms::cmd::exit_code_for_kernel;
    CellOutcome deferred = failed(ErrorCode::dependency_missing);
    deferred.result = CellResult::deferred;
    CellOutcome excluded = failed(ErrorCode::excluded);
    excluded.result = CellResult::excluded;
    CHECK(exit_code_for_kernel({}) == 0);
    CHECK(exit_code_for_kernel({{deferred, excluded}}) == 0);
    CHECK(exit_code_for_kernel({{excluded, failed(ErrorCode::build_failed)}}) == 11);
    CHECK(exit_code_for_kernel({{failed(ErrorCode::headers_missing)}}) == 21);
    CHECK(exit_code_for_kernel(
              {{failed(ErrorCode::headers_missing), failed(ErrorCode::build_failed)}})
          == 11);
    auto critical = failed(ErrorCode::build_failed);
    critical.critical = true;
    CHECK(exit_code_for_kernel({{failed(ErrorCode::build_failed), critical}}) == 14);
    auto optional = failed(ErrorCode::build_failed);
    optional.optional = true;
    CHECK(exit_code_for_kernel({{optional}}) == 0);
}

TEST_CASE("a live line is no wider than the terminal", "[cmd][progress]")
{
    using dkms::cmd::live_line;
    using std::chrono::seconds;
    CHECK(live_line("it87/1.0", "building", 0, seconds(3), 80) == "it87/1.0: building 3 s");
    CHECK(live_line("it87/1.0", "building", 42, seconds(3), 80) == "it87/1.0: building 42 %, 3 s");
    const auto cut = live_line("it87/1.0, 6.1.0-56-amd64, x86_64", "building", 0, seconds(70), 30);
    CHECK(cut.size() < 30);
    CHECK(cut.ends_with(" 70 s"));
    CHECK(live_line("it87", "building", 0, seconds(1), 0) == " 1 s");
}
