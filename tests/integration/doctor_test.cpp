// Each finding: made, seen, put right, and seen to be gone.
#include <algorithm>
#include <chrono>
#include <span>

#include "lib/app/module_signing.hpp"
#include "lib/app/session.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/module_signature.hpp"
#include "lib/kernel/signing.hpp"
#include "tests/integration/two_kernels.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

/// Two kernels of which nothing is wrong, with the package installed for both.
class Patient : public TwoKernels {
public:
    Patient()
    {
        use_real_depmod();
        REQUIRE(install_for("6.1.0").result == CellResult::done);
        REQUIRE(install_for("6.2.0").result == CellResult::done);
        system.framework.sandbox.value = config::SandboxMode::automatic;  // every program succeeds
        REQUIRE(look().is_healthy());
    }

    app::DoctorReport look() { return app::doctor(system, {.space_needed = space_needed}); }
    app::DoctorReport fix()
    {
        return app::doctor(system, {.fix = true, .space_needed = space_needed});
    }

    /// The findings of an id, each of which has a next step.
    std::vector<app::Finding> findings(const std::string& id)
    {
        auto found = look().findings;
        std::erase_if(found, [&](const auto& finding) { return finding.id != id; });
        for (const auto& finding : found) {
            CHECK_FALSE(finding.subject.empty());
            CHECK_FALSE(finding.text.empty());
            CHECK_FALSE(finding.next.empty());
        }
        return found;
    }

    /// What the next step of a stale build begins with.
    app::CellOutcome build_again(const std::string& release)
    {
        builds(module_text("1.0", release + tail));
        auto request = build_request();
        request.kernels.kernels = {{release, ""}};
        request.force = true;
        system.framework.sandbox.value = config::SandboxMode::off;
        auto outcome = app::build(system, request).cells.at(0);
        system.framework.sandbox.value = config::SandboxMode::automatic;
        return outcome;
    }

    void write_program(const std::string& inside, const std::string& text) const
    {
        root.write(inside, text);
        fs::permissions(fs::path(root.path()) / inside, fs::perms::owner_all);
    }

    /// With the machine's own key, which is made.
    void sign(const std::string& file)
    {
        const auto pair = app::signing_pair(system, target.release());
        app::make_signing_pair(pair);
        const auto text = root.read(file);
        const auto module = std::as_bytes(std::span(text));
        const auto signature =
            kernel::Signer(pair.key, pair.certificate, "").sign(module, "sha256");
        const auto whole = kernel::with_signature(module, signature);
        root.write(file, {reinterpret_cast<const char*>(whole.data()), whole.size()});
    }

    /// As if somebody else had made the builds: only the times of files tell then.
    void forget_fingerprints() const { fs::remove_all(root / "tree/.dkms/fingerprints"); }

    std::uint64_t space_needed = 0;
};

bool is_fixed(const app::DoctorReport& report, const std::string& id)
{
    return std::any_of(report.findings.begin(), report.findings.end(),
                       [&](const auto& finding) { return finding.id == id && finding.fixed; });
}

}  // namespace

TEST_CASE("doctor: a weak link that does harm is removed", "[doctor]")
{
    Patient patient;
    patient.link("6.1.0/weak-updates/it87.ko", "../../6.2.0/extra/it87.ko");
    const auto found = patient.findings("weak-link");
    REQUIRE(found.size() == 1);
    CHECK(found[0].fixable);
    patient.indexed();
    const auto report = patient.fix();
    CHECK(is_fixed(report, "weak-link"));
    CHECK(report.is_healthy());
    CHECK(report.done.size() == 1);
    CHECK(patient.indexed() == std::vector<std::string>{"6.1.0"});
    CHECK_FALSE(patient.has_link("6.1.0/weak-updates/it87.ko"));
    CHECK(patient.look().is_healthy());
}

TEST_CASE("doctor: a module that its kernel would refuse", "[doctor]")
{
    Patient patient;
    patient.add_kernel("6.2.0", "0x00000022",
                       TwoKernels::tail);  // as an upgrade of the kernel does
    const auto found = patient.findings("wrong-kernel");
    REQUIRE(found.size() == 1);
    CHECK(found[0].text.find("module_layout") != std::string::npos);
    CHECK_FALSE(patient.fix().is_healthy());  // building is for a person to decide
    patient.uninstall_from("6.2.0");
    CHECK(patient.findings("wrong-kernel").empty());
}

TEST_CASE("doctor: a module that modprobe does not take", "[doctor]")
{
    Patient patient;
    const auto release = KernelTarget::checked("6.1.0", "x86_64");
    patient.root.write("modules/6.1.0/updates/vendor/it87.ko", module_text("0.1"));
    CHECK(patient.findings("precedence").empty());  // the indexes do not know it yet
    patient.root.write("modules/6.1.0/kernel/misc/it87.ko", module_text("0.1"));
    REQUIRE(patient.install_for("6.1.0").result == CellResult::already);
    patient.builds(module_text("1.0"));
    REQUIRE(patient.install(true).result == CellResult::done);
    const auto found = patient.findings("precedence");
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].fixable);
    fs::remove_all(patient.root / "modules/6.1.0/updates");
    const auto stale = patient.findings("precedence");
    REQUIRE(stale.size() == 1);
    CHECK(stale[0].fixable);
    CHECK(is_fixed(patient.fix(), "precedence"));
    CHECK(patient.findings("precedence").empty());
}

TEST_CASE("doctor: headers that are missing, with the package that has them", "[doctor]")
{
    Patient patient;
    fs::remove_all(patient.root / "modules/6.2.0/build");
    const std::map<std::string, std::string> systems = {
        {"ID=debian", "apt install linux-headers-6.2.0"},
        {"ID=fedora", "dnf install kernel-devel-6.2.0"},
        {"ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"",
         "zypper install kernel-default-devel"},
        {"ID=arch", "pacman -S linux-headers"},
        {"ID=other", "install the headers of this kernel"}};
    for (const auto& [os_release, next] : systems) {
        patient.system.os_release = os_release;
        const auto found = patient.findings("headers-missing");
        REQUIRE(found.size() == 1);
        CHECK(found[0].subject == "6.2.0");
        CHECK(found[0].next == next);
    }
    CHECK(patient.findings("headers-missing")[0].text.find("wait") == std::string::npos);
    patient.root.write("etc/it87.conf", "AUTOINSTALL=yes\n");
    CHECK(patient.findings("headers-missing")[0].text.find("wait") == std::string::npos);
    app::unbuild(patient.system,
                 {.package = {"it87", "1.0"}, .kernels = {.kernels = {{"6.2.0", ""}}}});
    CHECK(patient.findings("headers-missing")[0].text.ends_with("; for them wait: it87/1.0"));
    patient.root.write("modules/6.2.0/build/include/x.h", "");
    CHECK(patient.findings("headers-missing").empty());
}

TEST_CASE("doctor: signatures where the machine asks for them", "[doctor]")
{
    Patient patient;
    CHECK_FALSE(patient.look().signatures.enforced);
    CHECK(patient.findings("unsigned").empty());
    patient.host.signatures_enforced = true;
    CHECK(patient.look().signatures.enforced);
    CHECK(patient.findings("unsigned").size() == 2);
    CHECK(patient.findings("wrong-kernel").empty());
    patient.sign("modules/6.1.0/extra/it87.ko");
    CHECK(patient.findings("unsigned").size() == 1);
    patient.host.signatures_enforced = false;
    patient.host.secure_booted = true;
    CHECK(patient.look().signatures.secure_boot);
    REQUIRE(patient.findings("unsigned").size() == 1);
    CHECK(patient.findings("unsigned")[0].subject.find("6.2.0") != std::string::npos);
    patient.sign("modules/6.2.0/extra/it87.ko");
    CHECK(patient.findings("unsigned").empty());
    patient.host.secure_booted = false;
    CHECK(patient.findings("stale-build").size() == 2);  // built before there was a key
    patient.forget_fingerprints();
    CHECK(patient.look().is_healthy());
}

TEST_CASE("doctor: a key that the firmware does not know", "[doctor]")
{
    Patient patient;
    const std::string list =
        "root/sys/firmware/efi/efivars/MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23";
    patient.host.signatures_enforced = true;
    patient.root.write("tree/mok.pub", "the certificate");
    patient.root.write(list, "others");
    CHECK(patient.look().signatures.is_enrolled == false);
    CHECK(patient.findings("key-not-enrolled").empty());  // nothing is signed with it
    fs::remove(patient.root / "tree/mok.pub");
    patient.sign("modules/6.1.0/extra/it87.ko");
    CHECK(patient.findings("unsigned").size() == 1);
    CHECK(patient.findings("key-not-enrolled").size() == 1);
    const auto certificate = patient.root.read("tree/mok.pub");
    patient.root.write("tree/mok.pub", "-----BEGIN CERTIFICATE-----\n");
    CHECK_FALSE(patient.look().signatures.is_enrolled);
    patient.root.write("tree/mok.pub", certificate);
    patient.root.write(list, "others, " + certificate + ", more");
    CHECK(patient.look().signatures.is_enrolled == true);
    CHECK(patient.findings("key-not-enrolled").empty());
}

TEST_CASE("doctor: a package without its source", "[doctor]")
{
    Patient patient;
    fs::rename(patient.root / "src/it87-1.0", patient.root / "src/elsewhere");
    CHECK(patient.findings("broken-source").size() == 1);
    fs::rename(patient.root / "src/elsewhere", patient.root / "src/it87-1.0");
    CHECK(patient.findings("broken-source").empty());
}

TEST_CASE("doctor: a build whose inputs have changed", "[doctor]")
{
    Patient patient;
    patient.root.write("src/it87-1.0/it87.c", "int changed;");
    CHECK(patient.findings("stale-build").size() == 2);
    patient.root.write("src/it87-1.0/it87.c", "");  // newer, and the same
    CHECK(patient.findings("stale-build").empty());
    patient.root.write("modules/6.2.0/build/Module.symvers",
                       "0x00000011\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n"
                       "0x00000012\tmore\tvmlinux\tEXPORT_SYMBOL\t\n");
    REQUIRE(patient.findings("stale-build").size() == 1);
    CHECK(patient.findings("stale-build")[0].subject == "it87/1.0, 6.2.0");
    REQUIRE(patient.build_again("6.2.0").result == CellResult::done);
    CHECK(patient.findings("stale-build").empty());
}

TEST_CASE("doctor: a build that is older than what it was made of", "[doctor]")
{
    Patient patient;
    patient.forget_fingerprints();
    const auto later = fs::file_time_type::clock::now() + std::chrono::hours(1);
    fs::last_write_time(patient.root / "src/it87-1.0/it87.c", later);
    CHECK(patient.findings("stale-build").size() == 2);
    fs::last_write_time(patient.root / "src/it87-1.0/it87.c", later - std::chrono::hours(2));
    CHECK(patient.findings("stale-build").empty());
    // The headers' own times are the packager's: when they came here counts.
    patient.root.write("modules/6.2.0/build/Module.symvers",
                       "0x00000011\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
    fs::last_write_time(patient.root / "modules/6.2.0/build/Module.symvers",
                        later - std::chrono::hours(48));
    REQUIRE(patient.findings("stale-build").size() == 1);
    CHECK(patient.findings("stale-build")[0].subject == "it87/1.0, 6.2.0");
    REQUIRE(patient.build_again("6.2.0").result == CellResult::done);
    CHECK(patient.findings("stale-build").empty());
}

TEST_CASE("doctor: a build that is older than the compiler", "[doctor]")
{
    Patient patient;
    patient.forget_fingerprints();
    patient.system.environment["PATH"] = (patient.root / "bin").native();
    CHECK(patient.findings("stale-build").empty());
    patient.write_program("bin/gcc", "");
    REQUIRE(patient.findings("stale-build").size() == 2);
    CHECK(patient.findings("stale-build")[0].text.find("bin/gcc") != std::string::npos);
    REQUIRE(patient.build_again("6.1.0").result == CellResult::done);
    REQUIRE(patient.build_again("6.2.0").result == CellResult::done);
    CHECK(patient.findings("stale-build").empty());
}

TEST_CASE("doctor: hooks of others that run weak-modules", "[doctor]")
{
    Patient patient;
    patient.write_program("root/etc/kernel/postinst.d/weak",
                          "#!/bin/sh\nweak-modules --add-kernel\n");
    patient.write_program("root/etc/kernel/postinst.d/other", "#!/bin/sh\n# weak-modules\n");
    patient.write_program("root/usr/lib/kernel/install.d/50-weak.install", "weak-modules $1\n");
    CHECK(patient.findings("weak-modules-hook").size() == 2);
    fs::permissions(patient.root / "root/etc/kernel/postinst.d/weak", fs::perms::owner_read);
    REQUIRE(patient.findings("weak-modules-hook").size() == 1);
    CHECK(patient.findings("weak-modules-hook")[0].next
          == "ln -s /dev/null /etc/kernel/install.d/50-weak.install");
    fs::create_directories(patient.root / "root/etc/kernel/install.d");
    fs::create_symlink("/dev/null", patient.root / "root/etc/kernel/install.d/50-weak.install");
    CHECK(patient.findings("weak-modules-hook").empty());
}

TEST_CASE("doctor: no sandbox", "[doctor]")
{
    Patient patient;
    patient.runner.answer("bwrap", {.ending = sys::Exited{1}});
    CHECK(patient.findings("no-sandbox").empty());  // Landlock
    patient.runner.answer("setpriv", {.ending = sys::Exited{1}});
    CHECK(patient.findings("no-sandbox").size() == 1);
    patient.runner.answer("bwrap", {});
    CHECK(patient.findings("no-sandbox").empty());
    patient.system.framework.sandbox.value = config::SandboxMode::off;
    CHECK(patient.findings("no-sandbox").size() == 1);
}

TEST_CASE("doctor: no room", "[doctor]")
{
    Patient patient;
    patient.space_needed = ~std::uint64_t{0};
    CHECK(patient.findings("disk-space").size() == 3);
    patient.space_needed = 0;
    CHECK(patient.findings("disk-space").empty());
}

TEST_CASE("doctor: what is kept for a kernel that is gone", "[doctor]")
{
    Patient patient;
    fs::remove_all(patient.root / "modules/6.2.0/kernel");
    fs::remove_all(patient.root / "modules/6.2.0/build");
    CHECK(patient.findings("gone-kernel").size() == 1);
    fs::remove_all(patient.root / "modules/6.2.0");
    CHECK(patient.findings("gone-kernel").size() == 1);
    auto cells = Machine::cells();
    cells.kernels.kernels = {{"6.2.0", ""}};
    app::remove(patient.system, cells);
    CHECK(patient.look().is_healthy());
}

TEST_CASE("doctor: what was interrupted is finished", "[doctor]")
{
    Patient patient;
    auto manifest = store::read_manifest(patient.system.layout, it87, target).value();
    manifest.step = store::InstallStep::installing;
    store::write_manifest(patient.system.layout, manifest);
    fs::create_directories(patient.root / "tree/.dkms/work/x");
    CHECK(patient.findings("unfinished").size() == 2);
    const auto report = patient.fix();
    CHECK(is_fixed(report, "unfinished"));
    CHECK(report.is_healthy());
    CHECK(patient.findings("unfinished").empty());
    CHECK(patient.status().state == State::installed);
}

}  // namespace dkms::test
