// The use cases on a tree of their own, with programs that play back.
#include "lib/app/use_cases.hpp"

#include <algorithm>
#include <filesystem>

#include "lib/app/system.hpp"
#include "lib/base/error.hpp"
#include "lib/install/installer.hpp"
#include "lib/plan/install_planner.hpp"
#include "lib/store/manifest.hpp"
#include "lib/sys/file_lock.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/make_module.hpp"
#include "tests/support/quiet_progress.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/scripted_runner.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;
using app::CellResult;
using State = app::StatusRow::State;

constexpr const char* magic = "6.1.0 SMP preempt mod_unload modversions ";
const auto it87 = PackageId::checked("it87", "1.0");
const auto target = KernelTarget::checked("6.1.0", "x86_64");

std::string module_text(const std::string& version, const std::string& vermagic = magic)
{
    return make_module_text({.modinfo = {"version=" + version, "srcversion=S" + version,
                                         "license=GPL", "name=it87", "vermagic=" + vermagic},
                             .versions = {{"module_layout", 0x11}}});
}

/// A machine with one kernel and the source of one package.
class Machine {
public:
    Machine()
    {
        root.write("src/it87-1.0/dkms.conf",
                   "PACKAGE_NAME=it87\nPACKAGE_VERSION=1.0\n"
                   "BUILT_MODULE_NAME[0]=it87\n"
                   "DEST_MODULE_LOCATION[0]=/extra\nMAKE[0]=build-it\n");
        root.write("src/it87-1.0/it87.c", "");
        root.write("modules/6.1.0/kernel/a/first.ko", module_text("0"));
        root.write("modules/6.1.0/build/include/x.h", "");
        root.write("modules/6.1.0/build/.config", "CONFIG_MODVERSIONS=y\n");
        root.write("modules/6.1.0/build/Module.symvers",
                   "0x00000011\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
        root.write("modules/6.1.0/modules.dep", "");
        fs::create_directories(root / "tree");
        fs::create_directories(root / "tmp");
        system.framework.sandbox.value = config::SandboxMode::off;
        builds(module_text("1.0"));
    }

    /// What make leaves behind, from now on.
    void builds(const std::string& module)
    {
        runner.answer("bash", {.effect = [module](const Command& command) {
                          std::ofstream(command.directory / "it87.ko", std::ios::binary) << module;
                      }});
    }

    static app::BuildRequest build_request()
    {
        return {.add = {.package = {"it87", "1.0"}}, .kernels = {.kernels = {{"6.1.0", ""}}}};
    }

    app::CellOutcome install(bool force = false)
    {
        return app::install(system, {.build = build_request(), .force = force}).cells.at(0);
    }

    static app::CellsRequest cells()
    {
        return {.package = {"it87", "1.0"}, .kernels = {.kernels = {{"6.1.0", ""}}}};
    }

    app::StatusRow status()
    {
        const auto rows = app::status(system, {}).rows;
        return rows.empty() ? app::StatusRow{.package = it87, .state = State::broken} : rows.at(0);
    }

    std::size_t depmods() const
    {
        return static_cast<std::size_t>(
            std::count_if(runner.commands.begin(), runner.commands.end(),
                          [](const Command& command) { return command.program == "depmod"; }));
    }

    /// Puts the module in place, and dies before depmod.
    void interrupt_installation() const
    {
        const auto plan = plan::plan_install(it87, target,
                                             {{.module = {.dest_name = "it87"},
                                               .file_name = "it87.ko",
                                               .present = {"kernel/misc/it87.ko"}}},
                                             "extra", plan::Active::no);
        install::put_in_place(system.layout, install::manifest_for(system.layout, plan));
    }

    bool has(const char* file) const { return fs::exists(root / file); }

    TempRoot root;
    ScriptedRunner runner;
    FakeClock clock;
    FakeHost host;
    QuietProgress progress;
    app::System system{.runner = runner,
                       .clock = clock,
                       .host = host,
                       .progress = progress,
                       .layout = {.dkms_tree = root / "tree",
                                  .source_tree = root / "src",
                                  .install_tree = root / "modules",
                                  .etc = root / "etc",
                                  .boot = root / "boot",
                                  .temp = root / "tmp"},
                       .environment = {{"PATH", "/usr/bin:/bin"}}};
};

}  // namespace

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

TEST_CASE("a module that was there first is kept, and comes back", "[app]")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.5"));
    REQUIRE(machine.install().result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.1.0/kernel/misc/it87.ko"));
    CHECK(machine.status().originals);
    app::uninstall(machine.system, Machine::cells());
    CHECK(machine.root.read("modules/6.1.0/kernel/misc/it87.ko") == module_text("0.5"));
    CHECK_FALSE(machine.status().originals);
}

TEST_CASE("a newer module of the kernel is not replaced", "[app]")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("2.0"));
    const auto refused = machine.install();
    REQUIRE(refused.failure);
    CHECK(refused.failure->code == ErrorCode::not_installable);
    CHECK(machine.status().state == State::built);
    CHECK(machine.install(true).result == CellResult::done);
}

TEST_CASE("a file that somebody replaced is left alone", "[app]")
{
    Machine machine;
    REQUIRE(machine.install().result == CellResult::done);
    machine.root.write("modules/6.1.0/extra/it87.ko", module_text("9.0"));
    CHECK(machine.status().differs);
    app::uninstall(machine.system, Machine::cells());
    CHECK(machine.root.read("modules/6.1.0/extra/it87.ko") == module_text("9.0"));
    CHECK(machine.progress.warnings.size() == 1);
}

TEST_CASE("where depmod fails the module goes back to built", "[app]")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.5"));
    machine.runner.answer("depmod", {.ending = sys::Exited{1}, .output = "no space\n"});
    const auto cell = machine.install();
    REQUIRE(cell.failure);
    CHECK(cell.failure->code == ErrorCode::depmod_failed);
    CHECK(cell.failure->message.find("no space") != std::string::npos);
    CHECK(machine.status().state == State::built);
    CHECK_FALSE(machine.has("modules/6.1.0/extra"));
    CHECK(machine.has("modules/6.1.0/kernel/misc/it87.ko"));
}

TEST_CASE("an interrupted installation is finished by the next command", "[app]")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.5"));
    app::build(machine.system, Machine::build_request());
    machine.interrupt_installation();
    CHECK(machine.has("modules/6.1.0/kernel/misc/it87.ko"));
    app::build(machine.system, Machine::build_request());
    CHECK(machine.depmods() == 1);
    CHECK_FALSE(machine.has("modules/6.1.0/kernel/misc/it87.ko"));
    CHECK(machine.status().state == State::installed);
    CHECK(store::unfinished_manifests(machine.system.layout).empty());
}

TEST_CASE("one that cannot be finished is undone", "[app]")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.5"));
    app::build(machine.system, Machine::build_request());
    machine.interrupt_installation();
    fs::remove_all(machine.root / "tree/it87/1.0/6.1.0/x86_64/module");
    app::unbuild(machine.system, Machine::cells());
    CHECK(machine.root.read("modules/6.1.0/kernel/misc/it87.ko") == module_text("0.5"));
    CHECK_FALSE(machine.has("modules/6.1.0/extra"));
    CHECK_FALSE(machine.has("tree/it87/original_module"));
    CHECK(machine.status().state == State::added);
}

TEST_CASE("an older version that is active is replaced as a whole", "[app]")
{
    Machine machine;
    REQUIRE(machine.install().result == CellResult::done);
    machine.root.write("src/it87-2.0/dkms.conf",
                       "PACKAGE_NAME=it87\nPACKAGE_VERSION=2.0\nBUILT_MODULE_NAME[0]=it87\n"
                       "DEST_MODULE_NAME[0]=it87-ng\nDEST_MODULE_LOCATION[0]=/extra\n"
                       "MAKE[0]=build-it\n");
    machine.root.write("src/it87-2.0/it87.c", "");
    machine.builds(module_text("2.0"));
    auto request = Machine::build_request();
    request.add.package.version = "2.0";
    REQUIRE(app::install(machine.system, {.build = request}).cells.at(0).result
            == CellResult::done);
    CHECK(machine.has("modules/6.1.0/extra/it87-ng.ko"));
    CHECK_FALSE(machine.has("modules/6.1.0/extra/it87.ko"));
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

TEST_CASE("modules are installed as links where that is asked for", "[app]")
{
    Machine machine;
    machine.system.framework.symlink_modules.value = true;
    REQUIRE(machine.install().result == CellResult::done);
    CHECK(fs::is_symlink(machine.root / "modules/6.1.0/extra/it87.ko"));
    CHECK_FALSE(machine.status().differs);
    app::uninstall(machine.system, Machine::cells());
    CHECK_FALSE(machine.has("modules/6.1.0/extra"));
    CHECK(machine.status().state == State::built);
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
