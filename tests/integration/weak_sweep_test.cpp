// The sweep: which weak links are removed, and which never.
#include "tests/integration/two_kernels.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using LinkState = app::WeakLinkRow::State;
using Releases = std::vector<std::string>;

constexpr const char* link_in_old = "6.1.0/weak-updates/it87.ko";

app::WeakLinkRow only_link(TwoKernels& machine)
{
    const auto report = app::weak(machine.system, {});
    REQUIRE(report.links.size() == 1);
    return report.links.front();
}

}  // namespace

TEST_CASE("a link that hides the good module goes with the next installation", "[weak]")
{
    TwoKernels machine;
    machine.add_kernel("6.2.0", "0x00000022", TwoKernels::tail);
    machine.builds(make_module_text(
        {.modinfo = {"license=GPL", "name=it87", std::string("vermagic=6.2.0") + TwoKernels::tail},
         .versions = {{"module_layout", 0x22}}}));
    auto request = Machine::build_request();
    request.kernels.kernels = {{"6.2.0", ""}};
    REQUIRE(app::install(machine.system, {.build = request}).cells[0].result == CellResult::done);
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    // As weak-modules does it: absolute, after the good module is there.
    machine.link(link_in_old, machine.root / "modules/6.2.0/extra/it87.ko");
    CHECK(only_link(machine).state == LinkState::rejected);
    CHECK(only_link(machine).reasons.at(0).subject == "module_layout");
    machine.indexed();

    machine.system.framework.weak_sweep.value = false;
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK(machine.has_link(link_in_old));

    machine.system.framework.weak_sweep.value = true;
    machine.progress.warnings.clear();
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK_FALSE(machine.has("modules/6.1.0/weak-updates"));
    REQUIRE(machine.progress.warnings.size() == 1);
    CHECK(machine.progress.warnings[0].find(link_in_old) != std::string::npos);
    CHECK(machine.progress.warnings[0].find("module_layout") != std::string::npos);
    CHECK(machine.indexed() == Releases{"6.1.0"});
    CHECK(machine.has("modules/6.1.0/extra/it87.ko"));
}

TEST_CASE("a link that its kernel would load goes where a build for it is there", "[weak]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    machine.link(link_in_old, "../../6.2.0/extra/it87.ko");
    CHECK(only_link(machine).state == LinkState::shadows);
    machine.indexed();
    machine.after_kernel_event();
    CHECK_FALSE(machine.has_link(link_in_old));
    CHECK(machine.indexed() == Releases{"6.1.0"});
    REQUIRE(machine.progress.warnings.size() == 1);
    CHECK(machine.progress.warnings[0].find("was built for this kernel") != std::string::npos);
}

TEST_CASE("a link to a module of another's is never removed", "[weak]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    machine.root.write("modules/6.2.0/extra/other.ko", module_text("1", "6.9.0 UP "));
    machine.link("6.1.0/weak-updates/other.ko", "../../6.2.0/extra/other.ko");
    machine.link("6.1.0/weak-updates/gone.ko", "../../6.2.0/extra/gone.ko");
    machine.link("6.1.0/weak-updates/far.ko", "/nowhere/it87.ko");
    machine.root.write("modules/6.1.0/weak-updates/file.ko", "no link");
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    app::weak(machine.system, {.prune = true});
    CHECK(machine.has_link("6.1.0/weak-updates/other.ko"));
    CHECK(machine.has_link("6.1.0/weak-updates/gone.ko"));
    CHECK(machine.has_link("6.1.0/weak-updates/far.ko"));
    CHECK(machine.has("modules/6.1.0/weak-updates/file.ko"));
    const auto links = app::weak(machine.system, {}).links;
    REQUIRE(links.size() == 3);
    CHECK(std::none_of(links.begin(), links.end(), [](const auto& row) { return row.ours; }));
    CHECK(
        std::all_of(links.begin(), links.end(), [](const auto& row) { return row.is_harmful(); }));
}

TEST_CASE("a link to where a module of ours once was is known by its text", "[weak]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    machine.uninstall_from("6.2.0");
    machine.link("6.1.0/weak-updates/x/it87.ko", "../../../6.2.0/extra/it87.ko");
    CHECK(only_link(machine).state == LinkState::dangles);
    CHECK(only_link(machine).ours);
    CHECK_FALSE(only_link(machine).package);
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK_FALSE(machine.has("modules/6.1.0/weak-updates"));
}

TEST_CASE("what another dkms installed is known by being the tree's module", "[weak]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    fs::remove_all(machine.root / "tree/.dkms");
    machine.link(link_in_old, "../../6.2.0/extra/it87.ko");
    CHECK(only_link(machine).ours);
    app::weak(machine.system, {.prune = true});
    CHECK_FALSE(machine.has_link(link_in_old));
}

TEST_CASE("weak removes only where it is asked to", "[weak]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    machine.link(link_in_old, "../../6.2.0/extra/it87.ko");
    app::weak(machine.system, {});
    app::weak(machine.system, {.prune = true, .dry_run = true});
    CHECK(machine.has_link(link_in_old));
    machine.indexed();
    machine.system.framework.weak_sweep.value = false;  // it was asked for all the same
    const auto report = app::weak(machine.system, {.prune = true});
    CHECK(report.links.at(0).removed);
    CHECK_FALSE(machine.has_link(link_in_old));
    CHECK(machine.indexed() == Releases{"6.1.0"});
}

}  // namespace dkms::test
