// What follows a command: the post-transaction command, apport, modprobe; and what
// distributions and rpm ask for.
#include <sys/stat.h>

#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
namespace {

class Aftermath : public Machine {
public:
    std::vector<Command> runs_of(const std::string& program) const
    {
        std::vector<Command> found;
        std::copy_if(runner.commands.begin(), runner.commands.end(), std::back_inserter(found),
                     [&](const Command& command) { return command.program.filename() == program; });
        return found;
    }

    /// Those that run the post-transaction command.
    std::vector<Command> transactions() const
    {
        auto found = runs_of("bash");
        std::erase_if(
            found, [](const Command& command) { return command.arguments.back() != "update-it"; });
        return found;
    }
};

TEST_CASE("the post-transaction command runs once a command, and is told the kernels")
{
    Aftermath machine;
    auto& setting = machine.system.framework.post_transaction;
    setting.value = "update-it";
    machine.runner.answer("bash",
                          {.output = "said\n", .effect = [](const Command& command) {
                               if (command.arguments.back() == "build-it") {
                                   std::ofstream(command.directory / "it87.ko", std::ios::binary)
                                       << module_text("1.0");
                               }
                           }});
    app::build(machine.system, Machine::build_request());
    CHECK(machine.transactions().empty());

    machine.install();
    REQUIRE(machine.transactions().size() == 1);
    const auto environment = machine.transactions().front().environment;
    CHECK(environment.at("kernelver") == "6.1.0");
    CHECK(environment.at("kernelvers") == "6.1.0");
    CHECK(environment.at("module") == "it87");
    CHECK(machine.root.read("tree/post_transaction.log") == "said\n");

    app::uninstall(machine.system, Machine::cells());
    app::unbuild(machine.system, Machine::cells());
    app::remove(machine.system, Machine::cells());
    CHECK(machine.transactions().size() == 4);
}

TEST_CASE("the post-transaction command follows what happens for a kernel by itself, too")
{
    Aftermath machine;
    machine.system.framework.post_transaction.value = "update-it";
    machine.root.write("src/it87-1.0/dkms.conf",
                       machine.root.read("src/it87-1.0/dkms.conf") + "AUTOINSTALL=yes\n");
    app::add(machine.system, {.package = {"it87", "1.0"}});
    const app::InstallRequest coming{.build = {.kernels = Machine::cells().kernels}};
    app::kernel_postinst(machine.system, coming);
    CHECK(machine.transactions().size() == 1);
    app::kernel_prerm(machine.system, {.kernels = coming.build.kernels});
    CHECK(machine.transactions().size() == 2);
    app::autoinstall(machine.system, coming);
    CHECK(machine.transactions().size() == 3);
    app::kernel_preinst(machine.system, {.kernels = coming.build.kernels});
    CHECK(machine.transactions().size() == 4);
}

TEST_CASE("the post-transaction command does not run after a failure")
{
    Aftermath machine;
    machine.system.framework.post_transaction.value = "update-it";
    machine.runner.answer("bash", {.ending = sys::Exited{2}});
    machine.install();
    CHECK(machine.transactions().empty());
}

TEST_CASE("a post-transaction command that others could have written does not run")
{
    Aftermath machine;
    machine.root.write("etc/framework.conf", "");
    ::chmod((machine.root / "etc/framework.conf").c_str(), 0666);
    machine.system.framework.post_transaction = {
        .value = "update-it",
        .origin = {.kind = config::OriginKind::framework,
                   .file = (machine.root / "etc/framework.conf").native()}};
    machine.install();
    CHECK(machine.transactions().empty());
    CHECK(machine.progress.warnings.back().find("others than root") != std::string::npos);
}

TEST_CASE("a post-transaction command that fails is a warning")
{
    Aftermath machine;
    machine.install();
    machine.system.framework.post_transaction.value = "update-it";
    machine.runner.answer("bash", {.ending = sys::Exited{5}});
    const auto report = app::uninstall(machine.system, Machine::cells());
    CHECK(report.cells.at(0).result == CellResult::done);
    CHECK(machine.progress.warnings.back().find("post-transaction") != std::string::npos);
}

TEST_CASE("apport hears of a build that failed, where it is")
{
    Aftermath machine;
    machine.runner.answer("bash", {.ending = sys::Exited{2}});
    app::build(machine.system, Machine::build_request());
    CHECK(machine.runs_of("python3").empty());

    machine.root.write("share/apport/apport", "");
    ::chmod((machine.root / "share/apport/apport").c_str(), 0755);
    machine.root.write("share/apport/package-hooks/dkms_packages.py", "");
    app::build(machine.system, Machine::build_request());
    REQUIRE(machine.runs_of("python3").size() == 1);
    const auto words = machine.runs_of("python3").front().arguments;
    CHECK(std::vector(words.begin() + 1, words.end())
          == std::vector<std::string>{"-m", "it87", "-v", "1.0", "-k", "6.1.0"});

    machine.builds(module_text("1.0"));
    app::build(machine.system, Machine::build_request());
    CHECK(machine.runs_of("python3").size() == 1);
}

TEST_CASE("modules are loaded for devices after an install, if that is wanted")
{
    Aftermath machine;
    machine.install();
    CHECK(machine.runs_of("modprobe").empty());
    machine.system.framework.modprobe_on_install.value = true;
    machine.install(true);
    REQUIRE(machine.runs_of("modprobe").size() == 1);
    CHECK(machine.runs_of("modprobe").front().arguments
          == std::vector<std::string>{"-a", "-b", "-q", "--", "pci:one", "pci:two"});
    machine.install();  // nothing new came
    CHECK(machine.runs_of("modprobe").size() == 1);
}

TEST_CASE("a distribution may have packages installed over newer modules")
{
    for (const char* list : {"other it87\n", "it87_version-override\n"}) {
        CAPTURE(list);
        Aftermath machine;
        machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("5.0"));
        CHECK(machine.install().failure->code == ErrorCode::not_installable);
        machine.root.write("share/dkms/modules_to_force_install/one", list);
        CHECK(machine.install().result == CellResult::done);
    }
}

TEST_CASE("the end of an upgrade by rpm removes nothing, once")
{
    Aftermath machine;
    const app::AddRequest add{.package = {"it87", "1.0"}, .rpm_safe_upgrade = true};
    auto remove = Machine::cells();
    remove.kernels = {.all = true};
    remove.rpm_safe_upgrade = true;

    app::add(machine.system, add);
    app::remove(machine.system, remove);
    CHECK(machine.status().state == State::added);
    app::remove(machine.system, remove);
    CHECK_FALSE(machine.has("tree/it87"));

    // To the same version: the second add is refused, and counts all the same.
    app::add(machine.system, {.package = {"it87", "1.0"}});
    CHECK(refusal([&] { app::add(machine.system, add); }) == ErrorCode::already_added);
    app::remove(machine.system, remove);
    CHECK(machine.status().state == State::added);
}

TEST_CASE("another caller, or a remove without the option, is no end of an upgrade")
{
    const app::AddRequest add{.package = {"it87", "1.0"}, .rpm_safe_upgrade = true};
    for (const char* caller : {"200-1-boot", "100-2-boot", "100-1-reboot"}) {
        CAPTURE(caller);
        Aftermath machine;
        app::add(machine.system, add);
        machine.host.caller = caller;
        auto remove = Machine::cells();
        remove.rpm_safe_upgrade = true;
        app::remove(machine.system, remove);
        CHECK_FALSE(machine.has("tree/it87"));
    }
    Aftermath machine;
    app::add(machine.system, add);
    app::remove(machine.system, Machine::cells());
    CHECK_FALSE(machine.has("tree/it87"));
}

TEST_CASE("a POST_ADD that fails leaves the package there, and hands its status on")
{
    Aftermath machine;
    machine.root.write("src/it87-1.0/after.sh", "");
    ::chmod((machine.root / "src/it87-1.0/after.sh").c_str(), 0755);
    const auto conf = machine.root.read("src/it87-1.0/dkms.conf");
    machine.root.write("src/it87-1.0/dkms.conf", conf + "POST_ADD=after.sh\n");
    machine.runner.answer("after.sh", {.ending = sys::Exited{42}});
    const auto report = app::add(machine.system, {.package = {"it87", "1.0"}});
    CHECK(report.cells.at(0).failure->hook_status == 42);
    CHECK(machine.status().state == State::added);
}

TEST_CASE("POST_ADD is told the kernel that the command is for, or else the running one")
{
    Aftermath machine;
    machine.root.write("src/it87-1.0/after.sh", "");
    ::chmod((machine.root / "src/it87-1.0/after.sh").c_str(), 0755);
    machine.root.write("src/it87-1.0/dkms.conf",
                       machine.root.read("src/it87-1.0/dkms.conf") + "POST_ADD=after.sh\n");
    const auto told = [&](const app::KernelSelection& kernels) {
        app::add(machine.system, {.package = {"it87", "1.0"}, .kernels = kernels});
        app::remove(machine.system, {.package = {"it87", "1.0"}});
        return machine.runs_of("after.sh").back().environment.at("kernelver");
    };
    CHECK(told({}) == "6.1.0");
    CHECK(told({.kernels = {{"6.2.0", ""}}}) == "6.2.0");
}

TEST_CASE("what is not there is told to those, too, who may change nothing")
{
    Aftermath machine;
    fs::remove_all(machine.root / "tree");
    for (const auto command : {app::uninstall, app::unbuild, app::remove}) {
        CHECK(refusal([&] { command(machine.system, Machine::cells()); }) == ErrorCode::not_added);
    }
}

TEST_CASE("builds get what build_environment exports")
{
    Aftermath machine;
    machine.root.write("etc/env-6.1.0",
                       "PLAIN=no\nexport ONE=1 TWO=\"two $PLAIN\"\nexport PATH=/opt/bin:$PATH\n");
    machine.system.framework.build_environment.value =
        (machine.root / "etc").native() + "/env-$kernelver";
    app::build(machine.system, Machine::build_request());
    const auto environment = machine.runs_of("bash").back().environment;
    CHECK(environment.at("ONE") == "1");
    CHECK(environment.at("TWO") == "two no");
    CHECK(environment.at("PATH").ends_with("/opt/bin:/usr/bin:/bin"));
    CHECK_FALSE(environment.contains("PLAIN"));
}

TEST_CASE("options of compressors are told where they mean nothing")
{
    Machine machine;
    machine.system.framework.compress_xz_opts.value = "-9e --check=sha256 -T0";
    machine.system.framework.compress_gzip_opts.value = "-1n";
    app::build(machine.system, Machine::build_request());
    CHECK(machine.progress.warnings
          == std::vector<std::string>{"compress_xz_opts: --check=sha256 is passed over"});
}

}  // namespace
}  // namespace dkms::test
