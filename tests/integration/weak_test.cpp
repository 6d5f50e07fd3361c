// Weak links: made where policy allows, and taken back.
#include "tests/integration/two_kernels.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using LinkState = app::WeakLinkRow::State;
using InForce = policy::NoWeakModulesInForce;
using Releases = std::vector<std::string>;

constexpr const char* link_in_new = "6.2.0/weak-updates/it87.ko";

app::WeakPairRow only_pair(TwoKernels& machine)
{
    const auto report = app::weak(machine.system, {});
    REQUIRE(report.pairs.size() == 1);
    return report.pairs.front();
}

app::WeakLinkRow only_link(TwoKernels& machine)
{
    const auto report = app::weak(machine.system, {});
    REQUIRE(report.links.size() == 1);
    return report.links.front();
}

}  // namespace

TEST_CASE("nothing is linked unless somebody asks for it", "[weak]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    CHECK(only_pair(machine).rule == "not-asked-for");
    CHECK(only_pair(machine).no_weak_modules == InForce{});
    CHECK(machine.indexed() == Releases{"6.1.0"});
}

TEST_CASE("with \"compatible\" a kernel that would load the module gets a link", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK(fs::read_symlink(machine.root / "modules/6.2.0/weak-updates/it87.ko")
          == "../../6.1.0/extra/it87.ko");
    CHECK(machine.root.read("modules/6.2.0/weak-updates/it87.ko")
          == machine.root.read("modules/6.1.0/extra/it87.ko"));
    CHECK(machine.indexed() == Releases{"6.1.0", "6.2.0"});
    CHECK(
        store::read_manifest(machine.system.layout, it87, target)->weak_links
        == std::vector<store::MadeWeakLink>{{.release = "6.2.0", .link = "weak-updates/it87.ko"}});
    CHECK(only_link(machine).state == LinkState::loads);
    CHECK(only_link(machine).package == it87);
    CHECK(only_pair(machine).linked);

    const auto rows = app::status(machine.system, {}).rows;
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].state == State::installed_weak);
    CHECK(rows[1].kernel->release() == "6.2.0");
    CHECK(rows[1].weak_from == "6.1.0");
    CHECK(app::status(machine.system, {.kernels = {.kernels = {{"6.2.0", ""}}}}).rows.size() == 1);

    // Nothing is left to do, and nothing is done.
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK(machine.indexed().empty());

    machine.uninstall_from("6.1.0");
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    CHECK(machine.indexed() == Releases{"6.1.0", "6.2.0"});
    CHECK(app::status(machine.system, {}).rows.size() == 1);
}

TEST_CASE("a kernel whose CRCs differ gets none, and the symbol is named", "[weak]")
{
    TwoKernels machine;
    machine.add_kernel("6.2.0", "0x00000022", TwoKernels::tail);
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    const auto pair = only_pair(machine);
    CHECK(pair.rule == "rejected");
    REQUIRE(pair.reasons.size() == 1);
    CHECK(pair.reasons[0].subject == "module_layout");
    CHECK(pair.no_weak_modules == InForce{});
}

TEST_CASE("a kernel without modversions counts as NO_WEAK_MODULES=yes", "[weak]")
{
    TwoKernels machine;
    machine.add_kernel("6.2.0", "0x00000000", " SMP preempt mod_unload ");
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    const auto pair = only_pair(machine);
    CHECK(pair.rule == "vermagic-unset");
    CHECK(pair.no_weak_modules
          == InForce{.value = config::NoWeakModules::yes,
                     .reason = InForce::Reason::vermagic,
                     .because = "6.2.0 SMP preempt mod_unload "});
    CHECK(machine.progress.warnings.empty());
}

TEST_CASE("plan and explain say how NO_WEAK_MODULES counts for every kernel", "[weak]")
{
    TwoKernels machine;
    machine.add_kernel("6.3.0", "0x00000011", " SMP preempt mod_unload ");
    machine.root.write("etc/it87--6.2.0.conf", "NO_WEAK_MODULES=yes\n");
    const auto by_vermagic = InForce{.value = config::NoWeakModules::yes,
                                     .reason = InForce::Reason::vermagic,
                                     .because = "6.3.0 SMP preempt mod_unload "};

    const auto words = app::plan(machine.system, {.package = {"it87", "1.0"},
                                                  .kernels = {.kernels = {{"6.1.0", ""}}}})
                           .at(0)
                           .no_weak_modules;
    REQUIRE(words.size() == 3);
    CHECK(words[0].kernel == target);
    CHECK(words[0].no_weak_modules == InForce{});
    CHECK(words[1].no_weak_modules.reason == InForce::Reason::directive);
    CHECK(words[1].no_weak_modules.because.find("it87--6.2.0.conf:1") != std::string::npos);
    CHECK(words[2].kernel.release() == "6.3.0");
    CHECK(words[2].no_weak_modules == by_vermagic);

    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    const auto verdicts =
        app::explain(machine.system, {.subjects = {{.name = {"it87", "1.0"}}}}).verdicts;
    REQUIRE(verdicts.size() == 3);
    CHECK(verdicts[0].no_weak_modules == InForce{});
    CHECK(verdicts[1].no_weak_modules == words[1].no_weak_modules);
    CHECK(verdicts[2].no_weak_modules == by_vermagic);
}

TEST_CASE("a package that asks for what cannot work is told so", "[weak]")
{
    TwoKernels machine;
    machine.say("NO_WEAK_MODULES=no");
    machine.add_kernel("6.2.0", "0x00000000", " SMP preempt mod_unload ");
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK(machine.progress.warnings.size() == 1);
    CHECK(only_pair(machine).rule == "vermagic-no");
}

TEST_CASE("the package's no asks for links, and the site may still say off", "[weak]")
{
    TwoKernels machine;
    machine.say("NO_WEAK_MODULES=no");
    machine.system.framework.weak_modules.value = config::WeakModules::off;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    CHECK(only_pair(machine).rule == "switched-off");
    machine.system.framework.weak_modules.value = config::WeakModules::on_request;
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK(machine.has_link(link_in_new));
    machine.system.framework.weak_modules.value = config::WeakModules::off;
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK_FALSE(machine.has_link(link_in_new));
}

TEST_CASE("a yes wins, also one that is said later or for one kernel", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.has_link(link_in_new));
    machine.root.write("etc/it87--6.2.0.conf", "NO_WEAK_MODULES=yes\n");
    CHECK(machine.install_for("6.1.0").result == CellResult::already);
    CHECK_FALSE(machine.has_link(link_in_new));
    CHECK(only_pair(machine).rule == "package-says-yes");
    CHECK(only_pair(machine).no_weak_modules.because.find("it87--6.2.0.conf:1")
          != std::string::npos);
    CHECK(store::read_manifest(machine.system.layout, it87, target)->weak_links.empty());
}

TEST_CASE("the site's settings are not read from a package", "[weak]")
{
    TwoKernels machine;
    machine.say("weak_modules=compatible\nweak_sweep=off");
    machine.link(link_in_new, "../../6.1.0/extra/it87.ko");
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has_link(link_in_new));
}

TEST_CASE("a build for the kernel itself takes the link's place", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.has_link(link_in_new));
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    CHECK(app::weak(machine.system, {}).pairs.empty());
    // And when that goes, the link may come back.
    machine.uninstall_from("6.2.0");
    CHECK(machine.has_link(link_in_new));
}

TEST_CASE("the kernel's own module is not hidden by a link behind it", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    machine.root.write("modules/6.2.0/kernel/misc/it87.ko",
                       module_text("0.1", std::string("6.2.0") + TwoKernels::tail));
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has_link(link_in_new));
    CHECK(only_pair(machine).rule == "outranked");
}

TEST_CASE("a tree that keeps no records makes no links", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    machine.system.framework.dkms_tree.origin.kind = config::OriginKind::command_line;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK_FALSE(machine.has_link(link_in_new));
    CHECK_FALSE(machine.has("tree/.dkms"));
}

TEST_CASE("what somebody else put at the link's place stays", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    machine.root.write("modules/6.2.0/weak-updates/it87.ko", "something");
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK(machine.root.read("modules/6.2.0/weak-updates/it87.ko") == "something");
    CHECK(only_pair(machine).rule == "occupied");
}

TEST_CASE("when a kernel comes, changes or goes, its links are judged again", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    machine.add_kernel("6.3.0", "0x00000011", TwoKernels::tail);
    machine.indexed();
    machine.after_kernel_event();
    CHECK(machine.has_link("6.3.0/weak-updates/it87.ko"));
    CHECK(machine.indexed() == Releases{"6.3.0"});

    machine.add_kernel("6.3.0", "0x00000022", TwoKernels::tail);  // an upgrade of the same name
    machine.after_kernel_event();
    CHECK_FALSE(machine.has("modules/6.3.0/weak-updates"));
    CHECK(machine.has_link(link_in_new));
    CHECK(machine.indexed() == Releases{"6.3.0"});

    fs::remove_all(machine.root / "modules/6.2.0/kernel");
    fs::remove(machine.root / "modules/6.2.0/modules.dep");
    machine.after_kernel_event();
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    CHECK(store::read_manifest(machine.system.layout, it87, target)->weak_links.empty());
}

TEST_CASE("another version takes the links of the one before over", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    auto conf = machine.root.read("src/it87-1.0/dkms.conf");
    conf.replace(conf.find("1.0"), 3, "2.0");
    machine.root.write("src/it87-2.0/dkms.conf", conf + "NO_WEAK_MODULES=yes\n");
    machine.root.write("src/it87-2.0/it87.c", "");
    REQUIRE(machine.install_for("6.1.0", "2.0").result == CellResult::done);
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
}

TEST_CASE("an interrupted uninstallation takes its links along", "[weak]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    auto manifest = store::read_manifest(machine.system.layout, it87, target).value();
    manifest.step = store::InstallStep::uninstalling;
    store::write_manifest(machine.system.layout, manifest);
    machine.indexed();
    app::build(machine.system, Machine::build_request());
    CHECK_FALSE(machine.has("modules/6.2.0/weak-updates"));
    CHECK(machine.indexed() == Releases{"6.1.0", "6.2.0"});
}

TEST_CASE("modprobe's choice is asked for, and said where it is not ours", "[weak]")
{
    TwoKernels machine;
    machine.use_real_depmod();
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK(machine.progress.warnings.empty());
    machine.uninstall_from("6.1.0");
    machine.root.write("modules/6.1.0/updates/vendor/it87.ko", module_text("0.1"));
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.1"));
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.progress.warnings.size() == 1);
    CHECK(machine.progress.warnings[0].find("updates/vendor/it87.ko, not ") != std::string::npos);
}

}  // namespace dkms::test
