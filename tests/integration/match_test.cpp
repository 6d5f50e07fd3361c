#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
namespace {

/// Two kernels and two packages.
class TwoKernels : public Machine {
public:
    TwoKernels()
    {
        fs::copy(root / "modules/6.1.0", root / "modules/6.2.0", fs::copy_options::recursive);
        root.write("modules/6.2.0/kernel/a/first.ko",
                   own_module_text("6.2.0 SMP preempt mod_unload modversions "));
        fs::copy(root / "src/it87-1.0", root / "src/other-1.0");
        root.write("src/other-1.0/dkms.conf",
                   "PACKAGE_NAME=other\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME[0]=it87\n"
                   "DEST_MODULE_NAME[0]=other\nDEST_MODULE_LOCATION[0]=/extra\nMAKE[0]=build-it\n");
        app::add(system, {.package = {"other", "1.0"}});
        install();
    }

    static app::MatchRequest request(const std::string& name = {})
    {
        return {.install = {.build = {.add = {.package = {name, ""}},
                                      .kernels = {.kernels = {{"6.2.0", ""}}}}},
                .template_kernel = {"6.1.0", ""}};
    }
};

TEST_CASE("what is installed for one kernel is installed for another, and nothing else")
{
    TwoKernels machine;
    const auto report = app::match(machine.system, TwoKernels::request());
    REQUIRE(report.cells.size() == 1);
    CHECK(report.cells.front().package == it87);
    CHECK(report.cells.front().kernel->release() == "6.2.0");
    CHECK(machine.has("modules/6.2.0/extra/it87.ko"));
    CHECK_FALSE(machine.has("modules/6.2.0/extra/other.ko"));
    CHECK(app::match(machine.system, TwoKernels::request()).cells.front().result
          == CellResult::already);
}

TEST_CASE("match takes a name, whose version does not count")
{
    TwoKernels machine;
    auto request = TwoKernels::request("it87");
    request.install.build.add.package.version = "9.9";
    CHECK(app::match(machine.system, request).cells.size() == 1);
    CHECK(app::match(machine.system, TwoKernels::request("other")).cells.empty());
}

TEST_CASE("match installs a package after those that it depends on")
{
    TwoKernels machine;
    for (const auto* name : {"needed", "any"}) {  // by their names the other way round
        const auto directory = fs::path("src") / (name + std::string("-1.0"));
        machine.root.write((directory / "dkms.conf").native(),
                           "PACKAGE_NAME=" + std::string(name)
                               + "\nPACKAGE_VERSION=1.0\nMAKE[0]=true\n"
                               + (name == std::string("any") ? "BUILD_DEPENDS[0]=needed\n" : ""));
        machine.root.write((directory / "file.c").native(), "");
        app::install(machine.system, {.build = {.add = {.package = {name, "1.0"}},
                                                .kernels = {.kernels = {{"6.1.0", ""}}}}});
    }
    const auto report = app::match(machine.system, TwoKernels::request());
    REQUIRE(report.cells.size() == 3);
    for (const auto& cell : report.cells) {
        CHECK(cell.result == CellResult::done);
    }
}

TEST_CASE("match leaves out a package whose source is gone")
{
    TwoKernels machine;
    fs::rename(machine.root / "src/it87-1.0", machine.root / "src/away");
    CHECK(app::match(machine.system, TwoKernels::request()).cells.empty());
    CHECK_FALSE(machine.has("modules/6.2.0/extra/it87.ko"));
}

TEST_CASE("match says what it cannot do")
{
    TwoKernels machine;
    const auto code = [&](const app::MatchRequest& request) {
        return refusal([&] { app::match(machine.system, request); });
    };
    CHECK(code(TwoKernels::request("none")) == ErrorCode::not_added);
    auto request = TwoKernels::request();
    request.template_kernel = {};
    CHECK(code(request) == ErrorCode::usage);
    request.template_kernel = {"6.2.0", ""};
    CHECK(code(request) == ErrorCode::conflicting_options);
    request.install.build.kernels.kernels.push_back({"6.1.0", ""});
    CHECK(code(request) == ErrorCode::one_kernel);
}

}  // namespace
}  // namespace dkms::test
