// The use cases on a tree of their own, with programs that play back.
#include <stdexcept>

#include "lib/base/error.hpp"
#include "lib/sys/file_lock.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {

TEST_CASE("a package is added, built, installed, uninstalled and removed", "[app]")
{
    Machine machine;
    CHECK(app::add(machine.system, Machine::build_request().add).cells.at(0).what == "added");
    CHECK(machine.status().state == State::added);
    const auto built = app::build(machine.system, Machine::build_request()).cells.at(0);
    CHECK(built.result == CellResult::done);
    CHECK(built.proof == "loads");
    CHECK(machine.status().state == State::built);
    CHECK_FALSE(machine.has("tree/it87/1.0/build"));
    CHECK(machine.install().result == CellResult::done);
    CHECK(machine.status().state == State::installed);
    CHECK_FALSE(machine.status().differs);
    CHECK(machine.root.read("modules/6.1.0/extra/it87.ko") == module_text("1.0"));
    CHECK(machine.depmods() == 1);
    CHECK(machine.install().result == CellResult::already);
    CHECK(app::uninstall(machine.system, Machine::cells()).cells.at(0).result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.1.0/extra"));
    CHECK(machine.status().state == State::built);
    app::remove(machine.system, Machine::cells());
    CHECK_FALSE(machine.has("tree/it87"));
    CHECK_FALSE(machine.has("tree/.dkms"));
    CHECK(machine.has("src/it87-1.0/it87.c"));
}

TEST_CASE("a dkms.toml does what a dkms.conf does, and comes before it", "[app]")
{
    Machine machine;
    machine.root.write("src/it87-1.0/dkms.toml", R"([package]
name = "it87"
version = "1.0"
[build]
make = ["build-it", "KVER={kernel}", "a b"]
[[module]]
name = "it87"
)");
    machine.runner.answer(
        "build-it", {.effect = [](const Command& command) {
            CHECK(command.arguments == std::vector<std::string>{"KVER=6.1.0", "a b"});
            std::ofstream(command.directory / "it87.ko", std::ios::binary) << module_text("1.0");
        }});
    CHECK(machine.install().result == CellResult::done);
    CHECK(machine.status().state == State::installed);
    CHECK(machine.has("modules/6.1.0/extra/it87.ko"));
}

TEST_CASE("what is wrong with a configuration is said with its line", "[app]")
{
    Machine machine;
    machine.root.write("src/it87-1.0/dkms.conf", "PACKAGE_NAME=it87\nPACKAGE_VERSION=$(date)\n");
    CHECK(refusal([&] { app::add(machine.system, Machine::build_request().add); })
          == ErrorCode::bad_config);
    REQUIRE_FALSE(machine.progress.diagnostics.empty());
    CHECK(machine.progress.diagnostics[0].at.line == 2);
    CHECK_FALSE(machine.has("tree/it87"));
}

TEST_CASE("a module that its kernel would refuse is not kept", "[app]")
{
    Machine machine;
    machine.builds(module_text("1.0", "6.2.0 SMP preempt_rt mod_unload modversions "));
    const auto cell = app::build(machine.system, Machine::build_request()).cells.at(0);
    REQUIRE(cell.failure);
    CHECK(cell.failure->code == ErrorCode::proof_failed);
    CHECK(cell.failure->notes.size() == 1);
    CHECK(machine.status().state == State::added);
    CHECK(machine.root.read("tree/it87/1.0/build/make.log").find("vermagic") != std::string::npos);
}

TEST_CASE("what make leaves is taken out as a file, or not at all", "[app]")
{
    Machine machine;
    machine.runner.answer("bash", {.effect = [](const Command& command) {
                              fs::create_symlink("/etc/passwd", command.directory / "it87.ko");
                          }});
    const auto cell = app::build(machine.system, Machine::build_request()).cells.at(0);
    REQUIRE(cell.failure);
    CHECK(cell.failure->code == ErrorCode::module_missing);
}

TEST_CASE("a failed build quotes its first error and keeps the old one", "[app]")
{
    Machine machine;
    REQUIRE(machine.install().result == CellResult::done);
    machine.runner.answer("bash", {.ending = sys::Exited{2},
                                   .output = "CC it87.o\nit87.c:7:1: error: no such thing\n"
                                             "make: *** [Makefile:1: it87.o] Error 1\n"});
    auto request = Machine::build_request();
    request.force = true;
    const auto cell = app::build(machine.system, request).cells.at(0);
    REQUIRE(cell.failure);
    CHECK(cell.failure->code == ErrorCode::build_failed);
    CHECK(cell.failure->message.find("it87.c:7:1: error: no such thing") != std::string::npos);
    CHECK(machine.status().state == State::installed);
    CHECK_FALSE(machine.status().missing);
}

TEST_CASE("one kernel that fails stops no other", "[app]")
{
    Machine machine;
    auto request = Machine::build_request();
    request.kernels.kernels = {{"6.2.0", ""}, {"../x", ""}, {"6.1.0", ""}};
    const auto report = app::build(machine.system, request);
    REQUIRE(report.cells.size() == 3);
    CHECK(report.cells[0].failure->code == ErrorCode::headers_missing);
    CHECK(report.cells[1].failure->code == ErrorCode::headers_missing);
    CHECK(report.cells[2].result == CellResult::done);
}

TEST_CASE("hooks of the host come from the source, and from nowhere else", "[app]")
{
    Machine machine;
    machine.root.write("src/it87-1.0/dkms.conf",
                       machine.root.read("src/it87-1.0/dkms.conf")
                           + "POST_INSTALL=\"../../../evil.sh\"\nPRE_INSTALL=no.sh\n");
    machine.root.write("evil.sh", "#!/bin/sh\n");
    fs::permissions(machine.root / "evil.sh", fs::perms(0755));
    CHECK(machine.install().result == CellResult::done);
    CHECK(std::none_of(machine.runner.commands.begin(), machine.runner.commands.end(),
                       [](const Command& c) { return c.program.filename() == "evil.sh"; }));
    CHECK(machine.progress.warnings.size() == 2);
}

TEST_CASE("status does without records that it cannot read", "[app]")
{
    Machine machine;
    REQUIRE(machine.install().result == CellResult::done);
    const auto file = machine.system.layout.manifest(it87, target);
    fs::remove(file);
    fs::create_directories(file);  // others than root get an error of another kind
    CHECK(machine.status().state == State::installed);
    CHECK_FALSE(machine.status().differs);
}

TEST_CASE("only add mends a package whose source is gone", "[app]")
{
    Machine machine;
    app::add(machine.system, Machine::build_request().add);
    fs::remove(machine.root / "tree/it87/1.0/source");
    CHECK(machine.status().state == State::broken);
    CHECK(refusal([&] { app::build(machine.system, Machine::build_request()); })
          == ErrorCode::conf_missing);
    CHECK(refusal([&] { app::remove(machine.system, Machine::cells()); })
          == ErrorCode::conf_missing);
    app::add(machine.system, Machine::build_request().add);
    CHECK(machine.status().state == State::added);
}

TEST_CASE("a mistake in one cell is that cell's failure", "[app]")
{
    Machine machine;
    machine.runner.answer("bash",
                          {.effect = [](const Command&) { throw std::length_error("surprise"); }});
    const auto report = app::build(machine.system, Machine::build_request());
    REQUIRE(report.cells.at(0).failure);
    CHECK(report.cells[0].failure->message == "surprise");
    machine.builds(module_text("1.0"));
    CHECK(machine.install().result == CellResult::done);
}

TEST_CASE("a plan shows what would be done, and changes nothing", "[app]")
{
    Machine machine;
    const auto plans =
        app::plan(machine.system, {.package = {"it87", "1.0"},
                                   .kernels = {.kernels = {{"6.1.0", ""}, {"9", ""}}},
                                   .jobs = 3});
    REQUIRE(plans.size() == 2);
    CHECK_FALSE(plans[0].has_errors);
    CHECK(plans[0].directives.at("MAKE").at.at(0).origin.at.line == 5);
    REQUIRE(plans[0].plan);
    CHECK(plans[0].plan->modules.at(0).built_name == "it87");
    CHECK(plans[1].plan->kernel.release() == "9");
    CHECK(machine.runner.commands.empty());
    CHECK(fs::is_empty(machine.root / "tree"));
}

TEST_CASE("a plan can be made of any configuration", "[app]")
{
    Machine machine;
    machine.root.write("any.conf",
                       "PACKAGE_NAME=$module\nPACKAGE_VERSION=$(git describe)\n"
                       "DEST_MODULE_LOCATION=/extra\nBUILD_EXCLUSIVE_KERNEL=^5\n");
    const auto report =
        app::plan(machine.system, {.package = {"a", "2"},
                                   .kernels = {.kernels = {{"6.1.0", ""}}},
                                   .config = {.conf_file = machine.root / "any.conf"}})
            .at(0);
    CHECK(report.needs_shell == std::vector<std::string>{"PACKAGE_VERSION"});
    CHECK(report.has_errors);
    CHECK(report.directives.at("PACKAGE_NAME").at.at(0).value == "a");
    CHECK_FALSE(report.excluded.empty());
}

TEST_CASE("a package waits for those that it depends on", "[app]")
{
    Machine machine;
    machine.root.write("src/it87-1.0/dkms.conf",
                       machine.root.read("src/it87-1.0/dkms.conf") + "BUILD_DEPENDS=other\n");
    CHECK(machine.install().failure->code == ErrorCode::dependency_missing);
    auto request = Machine::build_request();
    request.ignore_dependencies = true;
    CHECK(app::build(machine.system, request).cells.at(0).result == CellResult::done);
}

TEST_CASE("a tree that is busy is said to be so", "[app]")
{
    Machine machine;
    const sys::FileLock lock(machine.system.layout.lock(), "pid 1: dkms x", {});
    CHECK(refusal([&] { app::add(machine.system, Machine::build_request().add); })
          == ErrorCode::busy);
    CHECK_NOTHROW(app::status(machine.system, {}));
}

}  // namespace dkms::test
