// What happens for a kernel by itself, and what is built again because it is out of date.
#include "lib/base/error.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

app::InstallRequest for_kernel(const std::string& release = "6.1.0")
{
    return {.build = {.kernels = {.kernels = {{release, ""}}}}};
}

/// A machine whose package is registered and wants to be installed.
class WillingMachine : public Machine {
public:
    WillingMachine()
    {
        root.write("src/it87-1.0/dkms.conf",
                   root.read("src/it87-1.0/dkms.conf") + "AUTOINSTALL=yes\n");
        app::add(system, {.package = {"it87", "1.0"}});
    }

    /// Registers another package, which builds nothing.
    void add_package(const std::string& name, const std::string& more)
    {
        const auto directory = "src/" + name + "-1.0/";
        root.write(directory + "dkms.conf", "PACKAGE_NAME=" + name
                                                + "\nPACKAGE_VERSION=1.0\nMAKE[0]=true\n"
                                                  "AUTOINSTALL=yes\n"
                                                + more);
        root.write(directory + "file.c", "");
        app::add(system, {.package = {name, "1.0"}});
    }

    app::Report autoinstall() { return app::autoinstall(system, for_kernel()); }

    std::string installed() const { return root.read("modules/6.1.0/extra/it87.ko"); }
};

const app::CellOutcome& cell_of(const app::Report& report, const std::string& name)
{
    const auto found = std::find_if(report.cells.begin(), report.cells.end(),
                                    [&](const auto& cell) { return cell.package.name() == name; });
    REQUIRE(found != report.cells.end());
    return *found;
}

}  // namespace

TEST_CASE("what wants to be installed is, once", "[app][autoinstall]")
{
    WillingMachine machine;
    CHECK(cell_of(machine.autoinstall(), "it87").result == CellResult::done);
    CHECK(machine.status().state == State::installed);
    CHECK(machine.depmods() == 1);
    const auto commands = machine.runner.commands.size();
    CHECK(machine.autoinstall().cells.empty());
    CHECK(machine.runner.commands.size() == commands);  // no process for nothing
}

TEST_CASE("what a module was made of decides whether it is built again", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.autoinstall();
    const auto symvers = machine.root.read("modules/6.1.0/build/Module.symvers");
    machine.root.write("modules/6.1.0/build/Module.symvers", symvers);  // newer, and the same
    CHECK(machine.autoinstall().cells.empty());
    machine.builds(module_text("1.1"));
    machine.root.write("modules/6.1.0/build/Module.symvers",
                       symvers + "0x00000012\tmore\tvmlinux\tEXPORT_SYMBOL\t\n");
    const auto rows = app::status(machine.system, {.details = true}).rows;
    CHECK(rows.at(0).changed == "the kernel's headers");
    CHECK(cell_of(machine.autoinstall(), "it87").result == CellResult::done);
    CHECK(machine.installed() == module_text("1.1"));
    CHECK(machine.autoinstall().cells.empty());
}

TEST_CASE("a file in a directory of the source is part of it, one behind a link is not",
          "[app][autoinstall]")
{
    WillingMachine machine;
    machine.root.write("src/it87-1.0/below/deeper/part.h", "1");
    machine.root.write("elsewhere/part.h", "1");
    fs::create_symlink(machine.root / "elsewhere", machine.root / "src/it87-1.0/link");
    machine.autoinstall();
    const auto changed = [&] {
        return app::status(machine.system, {.details = true}).rows.at(0).changed;
    };
    CHECK(changed().empty());
    machine.root.write("elsewhere/part.h", "22");
    CHECK(changed().empty());
    machine.root.write("src/it87-1.0/below/deeper/part.h", "22");  // which no directory shows
    CHECK(changed() == "its source");
}

TEST_CASE("a build without a compiler in PATH is not out of date for that", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.system.environment["PATH"] = (machine.root / "nothing").native();
    CHECK(cell_of(machine.autoinstall(), "it87").result == CellResult::done);
    CHECK(machine.autoinstall().cells.empty());
}

TEST_CASE("an older version does not take the place of one that was installed by hand",
          "[app][autoinstall]")
{
    WillingMachine machine;
    machine.root.write("src/it87-2.0/dkms.conf",
                       "PACKAGE_NAME=it87\nPACKAGE_VERSION=2.0\nBUILT_MODULE_NAME[0]=it87\n"
                       "DEST_MODULE_LOCATION[0]=/extra\nMAKE[0]=build-it\n");
    machine.root.write("src/it87-2.0/it87.c", "");
    machine.builds(module_text("2.0"));
    auto request = Machine::build_request();
    request.add.package = {"it87", "2.0"};
    app::install(machine.system, {.build = request});
    REQUIRE(machine.installed() == module_text("2.0"));
    machine.root.write("src/it87-2.0/it87.c", "int changed;");
    CHECK(machine.autoinstall().cells.empty());
    CHECK(machine.installed() == module_text("2.0"));
}

TEST_CASE("a good module stays while a newer one cannot be built", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.autoinstall();
    machine.root.write("src/it87-1.0/it87.c", "int changed;");
    machine.builds(module_text("1.1", "6.1.0 SMP mod_unload modversions "));
    const auto report = machine.autoinstall();
    REQUIRE(cell_of(report, "it87").failure);
    CHECK(cell_of(report, "it87").failure->cause == "wrong-kernel");
    CHECK(machine.installed() == module_text("1.0"));
    CHECK(machine.status().state == State::installed);
}

TEST_CASE("rebuild is about what is out of date, or with force about all", "[app][rebuild]")
{
    WillingMachine machine;
    machine.autoinstall();
    const app::InstallRequest request{.build = {.add = {.package = {"it87", "1.0"}}}};
    CHECK(app::rebuild(machine.system, request).cells.at(0).result == CellResult::already);
    machine.root.write("etc/it87.conf", "POST_BUILD=\n");
    machine.builds(module_text("1.2"));
    CHECK(app::rebuild(machine.system, request).cells.at(0).result == CellResult::done);
    CHECK(machine.installed() == module_text("1.2"));
    auto forced = request;
    forced.build.force = true;
    forced.build.kernels.all = true;
    machine.builds(module_text("1.3"));
    CHECK(app::rebuild(machine.system, forced).cells.at(0).result == CellResult::done);
    CHECK(machine.installed() == module_text("1.3"));
    machine.system.framework.post_transaction.value = "dracut";
    CHECK(app::rebuild(machine.system, request).cells.at(0).result == CellResult::already);
    CHECK(machine.runner.commands.back().arguments.back() == "dracut");
}

TEST_CASE("a rebuild replaces a module of the same version", "[app][rebuild]")
{
    WillingMachine machine;
    machine.autoinstall();
    machine.root.write("etc/it87.conf", "POST_BUILD=\n");
    const auto again =
        make_module_text({.modinfo = {"version=1.0", "srcversion=S1.0", "license=GPL v2",
                                      "name=it87", std::string("vermagic=") + magic},
                          .versions = {{"module_layout", 0x11}}});
    machine.builds(again);
    const app::InstallRequest request{.build = {.add = {.package = {"it87", "1.0"}}}};
    CHECK(app::rebuild(machine.system, request).cells.at(0).result == CellResult::done);
    CHECK(machine.installed() == again);
}

TEST_CASE("packages that need others come after them, or wait", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.add_package("below", "BUILD_DEPENDS[0]=it87\n");
    machine.add_package("lonely", "BUILD_DEPENDS[0]=nowhere\n");
    machine.add_package("round", "BUILD_DEPENDS[0]=trip\n");
    machine.add_package("trip", "BUILD_DEPENDS[0]=round\n");
    machine.add_package("never", "BUILD_EXCLUSIVE_KERNEL=^no\n");
    machine.add_package("above", "BUILD_DEPENDS[0]=never\n");
    const auto report = machine.autoinstall();
    CHECK(cell_of(report, "it87").result == CellResult::done);
    CHECK(cell_of(report, "below").result == CellResult::done);
    CHECK(cell_of(report, "lonely").result == CellResult::deferred);
    CHECK(cell_of(report, "round").result == CellResult::failed);
    CHECK(cell_of(report, "trip").result == CellResult::failed);
    CHECK(cell_of(report, "never").result == CellResult::excluded);
    CHECK(cell_of(report, "above").result == CellResult::excluded);
}

TEST_CASE("the site says which packages a kernel cannot do without", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.system.framework.critical.value = "other it87";
    machine.system.framework.optional.value = "it8";
    const auto report = machine.autoinstall();
    CHECK(cell_of(report, "it87").critical);
    CHECK_FALSE(cell_of(report, "it87").optional);
}

TEST_CASE("the site says which kernels a package is for", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.root.write("etc/it87--6.1.0.conf", "AUTOINSTALL=no\n");
    CHECK(machine.autoinstall().cells.empty());
    machine.root.write("etc/it87--6.1.0.conf", "BUILD_EXCLUSIVE_KERNEL='^6[.]12[.]'\n");
    CHECK(cell_of(machine.autoinstall(), "it87").result == CellResult::excluded);
    machine.root.write("etc/it87--6.1.0.conf", "BUILD_EXCLUSIVE_KERNEL='^6[.]1[.]'\n");
    CHECK(cell_of(machine.autoinstall(), "it87").result == CellResult::done);
}

TEST_CASE("what a kernel without headers keeps waiting is shown, and made when they come",
          "[app][autoinstall]")
{
    WillingMachine machine;
    const auto waiting = [&](app::StatusRequest request) {
        request.details = true;
        return app::status(machine.system, request).waiting;
    };
    machine.root.write("modules/6.1.0/kernel/own.ko", "");
    machine.root.write("modules/6.1.0/modules.dep", "");
    fs::rename(machine.root / "modules/6.1.0/build", machine.root / "headers");
    const auto cells = waiting({});
    REQUIRE(cells.size() == 1);
    CHECK(cells[0].package.text() == "it87/1.0");
    CHECK(cells[0].kernel.release() == "6.1.0");
    CHECK(cells[0].reason.starts_with("there are no headers of this kernel at "));
    CHECK(waiting({.package = {"it87", ""}, .kernels = {.kernels = {{"6.1.0", ""}}}}).size() == 1);
    CHECK(waiting({.package = {"other", ""}}).empty());
    CHECK(waiting({.kernels = {.kernels = {{"6.2.0", ""}}}}).empty());
    CHECK(app::status(machine.system, {}).waiting.empty());  // nobody asked

    machine.root.write("etc/it87.conf", "AUTOINSTALL=no\n");
    CHECK(waiting({}).empty());
    machine.root.write("etc/it87.conf", "BUILD_EXCLUSIVE_KERNEL=^6.2\n");
    CHECK(waiting({}).empty());
    fs::remove(machine.root / "etc/it87.conf");

    fs::rename(machine.root / "headers", machine.root / "modules/6.1.0/build");
    CHECK(waiting({}).empty());
    CHECK(cell_of(machine.autoinstall(), "it87").result == CellResult::done);
}

TEST_CASE("a file switches it off", "[app][autoinstall]")
{
    WillingMachine machine;
    machine.root.write("etc/no-autoinstall", "");
    CHECK(machine.autoinstall().cells.empty());
    CHECK(machine.status().state == State::added);
    CHECK(machine.progress.warnings.size() == 1);
}

TEST_CASE("a kernel comes anew, and goes", "[app][kernel_events]")
{
    WillingMachine machine;
    const app::CellsRequest request{.kernels = {.kernels = {{"6.1.0", ""}}}};
    app::kernel_postinst(machine.system, for_kernel());
    CHECK(machine.status().state == State::installed);
    app::kernel_preinst(machine.system, request);
    CHECK(machine.status().state == State::added);
    CHECK_FALSE(machine.has("modules/6.1.0/extra"));
    app::kernel_postinst(machine.system, for_kernel());
    machine.root.write("src/it87-1.0/dkms.conf",
                       machine.root.read("src/it87-1.0/dkms.conf") + "AUTOINSTALL=no\n");
    app::kernel_preinst(machine.system, request);
    CHECK(machine.status().state == State::installed);  // nobody would build it again
    app::kernel_prerm(machine.system, request);
    CHECK(machine.status().state == State::added);
    CHECK_THROWS_AS(app::kernel_prerm(machine.system, {}), Error);
}

}  // namespace dkms::test
