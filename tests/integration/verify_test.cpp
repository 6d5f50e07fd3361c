#include "lib/base/error.hpp"
#include "tests/integration/two_kernels.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
namespace {

using FileState = app::VerifiedFile::State;

app::VerifiedFile only_file(TwoKernels& machine)
{
    const auto report = app::verify(machine.system, {});
    REQUIRE(report.files.size() == 1);
    CHECK(report.is_right() == (report.files[0].state == FileState::right));
    return report.files[0];
}

}  // namespace

TEST_CASE("an installation is compared with its manifest, the tree and the indexes", "[verify]")
{
    TwoKernels machine;
    machine.use_real_depmod();
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    const fs::path file = machine.root / "modules/6.1.0/extra/it87.ko";
    CHECK(only_file(machine).state == FileState::right);
    CHECK(only_file(machine).taken == file);
    CHECK_FALSE(only_file(machine).is_signed);

    const auto good = machine.root.read("modules/6.1.0/extra/it87.ko");
    machine.root.write("modules/6.1.0/extra/it87.ko", module_text("9.9"));
    CHECK(only_file(machine).state == FileState::changed);
    fs::remove(file);
    CHECK(only_file(machine).state == FileState::missing);
    machine.root.write("modules/6.1.0/extra/it87.ko", good);
    machine.root.write("tree/it87/1.0/6.1.0/x86_64/module/it87.ko", module_text("9.9"));
    CHECK(only_file(machine).state == FileState::differs);
}

TEST_CASE("a module that modprobe passes over is not right", "[verify]")
{
    TwoKernels machine;
    machine.use_real_depmod();
    machine.root.write("modules/6.1.0/updates/vendor/it87.ko", module_text("0.1"));
    machine.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.1"));
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    const auto file = only_file(machine);
    CHECK(file.state == FileState::outranked);
    CHECK(file.taken.filename() == "it87.ko");
    CHECK(file.why.find("updates/vendor") != std::string::npos);
}

TEST_CASE("weak links are verified too", "[verify]")
{
    TwoKernels machine;
    machine.system.framework.weak_modules.value = config::WeakModules::compatible;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    CHECK(app::verify(machine.system, {}).is_right());
    fs::remove(machine.root / "modules/6.2.0/weak-updates/it87.ko");
    const auto report = app::verify(machine.system, {});
    CHECK(report.broken_links.size() == 1);
    CHECK_FALSE(report.is_right());
}

TEST_CASE("verify is for one package and some kernels, or for all", "[verify]")
{
    TwoKernels machine;
    REQUIRE(machine.install_for("6.1.0").result == CellResult::done);
    REQUIRE(machine.install_for("6.2.0").result == CellResult::done);
    CHECK(app::verify(machine.system, {}).files.size() == 2);
    CHECK(app::verify(machine.system, {.kernels = {.kernels = {{"6.2.0", ""}}}}).files.size() == 1);
    CHECK(app::verify(machine.system, {.kernels = {.kernels = {{"6.2.0", "arm"}}}}).files.empty());
    CHECK(app::verify(machine.system, {.package = {"it87", "1.0"}}).files.size() == 2);
    CHECK(refusal([&] {
              app::verify(machine.system, {.package = {"other", ""}});
          })
          == ErrorCode::not_added);
    // What another dkms installed has no manifest to compare with.
    fs::remove_all(machine.root / "tree/.dkms");
    const auto report = app::verify(machine.system, {});
    CHECK(report.files.empty());
    CHECK(report.unrecorded.size() == 2);
    CHECK(report.is_right());
}

}  // namespace dkms::test
