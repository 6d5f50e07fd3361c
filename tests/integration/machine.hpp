#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "lib/app/system.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/install/installer.hpp"
#include "lib/plan/install_planner.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/make_module.hpp"
#include "tests/support/quiet_progress.hpp"
#include "tests/support/scripted_runner.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {

namespace fs = std::filesystem;
using app::CellResult;
using State = app::StatusRow::State;

constexpr const char* magic = "6.1.0 SMP preempt mod_unload modversions ";
inline const auto it87 = PackageId::checked("it87", "1.0");
inline const auto target = KernelTarget::checked("6.1.0", "x86_64");

inline std::string module_text(const std::string& version, const std::string& vermagic = magic)
{
    return make_module_text({.modinfo = {"version=" + version, "srcversion=S" + version,
                                         "license=GPL", "name=it87", "vermagic=" + vermagic},
                             .versions = {{"module_layout", 0x11}}});
}

/// A module that came with its kernel.
inline std::string own_module_text(const std::string& vermagic = magic)
{
    return make_module_text(
        {.modinfo = {"license=GPL", "name=first", "intree=Y", "vermagic=" + vermagic},
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
        root.write("modules/6.1.0/kernel/a/first.ko", own_module_text());
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
                                  .share = root / "share",
                                  .temp = root / "tmp"},
                       .environment = {{"PATH", "/usr/bin:/bin"}}};
};

}  // namespace dkms::test
