// What an installation does to the modules of a kernel, also when it is cut short.
#include "lib/base/error.hpp"
#include "lib/store/manifest.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {

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

TEST_CASE("a damaged module of the kernel is replaced", "[app]")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", "no module at all");
    REQUIRE(machine.install().result == CellResult::done);
    app::uninstall(machine.system, Machine::cells());
    CHECK(machine.root.read("modules/6.1.0/kernel/misc/it87.ko") == "no module at all");
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

TEST_CASE("what an interrupted removal left behind is cleared away by the same command", "[app]")
{
    Machine machine;
    machine.root.write("tree/.dkms/work/dropped/1.0/left", "");
    fs::create_directories(machine.root / "tree/it87");
    CHECK(refusal([&] { app::remove(machine.system, Machine::cells()); }) == ErrorCode::not_added);
    CHECK_FALSE(fs::exists(machine.root / "tree/.dkms/work"));
    CHECK_FALSE(fs::exists(machine.root / "tree/it87"));
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

TEST_CASE("originals stay where they are when modules go to updates, as Debian has it")
{
    Machine machine;
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.5"));
    machine.system.framework.install_location = {.value = "updates/dkms",
                                                 .origin = {.kind = config::OriginKind::framework}};
    machine.install();
    CHECK(machine.has("modules/6.1.0/updates/dkms/it87.ko"));
    CHECK(machine.has("modules/6.1.0/kernel/misc/it87.ko"));
    CHECK_FALSE(machine.has("tree/it87/original_module"));
    app::remove(machine.system, Machine::cells());
    CHECK(machine.has("modules/6.1.0/kernel/misc/it87.ko"));
    CHECK_FALSE(machine.has("modules/6.1.0/updates"));
}

TEST_CASE("beside the installed module the kernel's own is neither taken nor spoken of", "[app]")
{
    // The same version on purpose: the bytes say which is whose.
    const auto* const own_version = GENERATE("0.5", "1.0");
    Machine machine;
    machine.root.write("src/it87-1.0/dkms.conf",
                       "PACKAGE_NAME=it87\nPACKAGE_VERSION=1.0\n"
                       "BUILT_MODULE_NAME[0]=it87\n"
                       "DEST_MODULE_LOCATION[0]=/kernel/misc\nMAKE[0]=build-it\n");
    const auto own = module_text(own_version, std::string(magic) + "own");
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", own);
    machine.system.framework.install_location = {.value = "updates/dkms",
                                                 .origin = {.kind = config::OriginKind::framework}};
    REQUIRE(machine.install(true).result == CellResult::done);
    app::uninstall(machine.system, Machine::cells());
    CHECK_FALSE(machine.has("modules/6.1.0/updates"));
    CHECK(machine.root.read("modules/6.1.0/kernel/misc/it87.ko") == own);
    CHECK(machine.progress.warnings.empty());
}

}  // namespace dkms::test
