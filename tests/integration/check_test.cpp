// `check` as a use case: files on a disk, several kernels, both formats, and the documents.
#include <fmt/format.h>

#include "lib/app/checked_kernels.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

constexpr const char* clean =
    "PACKAGE_NAME=it87\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME=it87\n"
    "DEST_MODULE_LOCATION=/extra\nAUTOINSTALL=yes\nNO_WEAK_MODULES=yes\n";

/// A machine with one configuration to look at.
class Checked {
public:
    explicit Checked(const std::string& text, const std::string& file = "p/dkms.conf")
        : file_(machine_.root / file)
    {
        machine_.root.write(file, text);
    }

    app::CheckedFile check(const app::KernelSelection& kernels = {})
    {
        auto report = app::check(machine_.system, {.paths = {file_}, .kernels = kernels});
        CHECK(machine_.runner.commands.empty());
        REQUIRE(report.files.size() == 1);
        return report.files.front();
    }

    /// "rule line severity", one after the other.
    std::string shown(const app::KernelSelection& kernels = {})
    {
        std::vector<std::string> all;
        for (const auto& [diagnostic, releases] : check(kernels).findings) {
            constexpr std::array words = {"note", "warning", "error"};
            all.push_back(fmt::format("{} {} {}", diagnostic.rule, diagnostic.at.line,
                                      words.at(static_cast<std::size_t>(diagnostic.severity))));
        }
        return join(all, ", ");
    }

    Machine& machine() { return machine_; }

private:
    Machine machine_;
    fs::path file_;
};

}  // namespace

TEST_CASE("check finds nothing in a good configuration", "[check]")
{
    CHECK(Checked(clean).shown().empty());
    CHECK(Checked(std::string(clean) + "MAKE=\"make -j$parallel_jobs KVER=$kernelver\"\n")
              .shown()
              .empty());
}

TEST_CASE("check shows each finding once, with its line and its kernels", "[check]")
{
    Checked checked(std::string(clean)
                    + "case $kernelver in\n"
                      "    6.*) STRIP[2]=no ;;\n"
                      "esac\n"
                      "STRIP[1]=no\n");
    const auto file = checked.check();
    REQUIRE(file.findings.size() == 2);
    CHECK(file.findings[0].diagnostic.source_line == "    6.*) STRIP[2]=no ;;");
    CHECK(file.findings[0].diagnostic.at == SourcePosition{.line = 8, .column = 10});
    CHECK(file.findings[0].diagnostic.length == 11);
    CHECK(file.findings[0].releases.size() == 4);
    CHECK(file.findings[1].releases.empty());
}

TEST_CASE("check looks at the kernels that are named", "[check]")
{
    const auto text = std::string(clean) + "[[ $kernelver == 2.* ]] && MAKE='make install'\n";
    CHECK(Checked(text).shown().empty());
    CHECK(Checked(text).shown({.kernels = {{"2.6.32", ""}}}) == "make-installs 7 warning");
}

TEST_CASE("check does not depend on the kernels of the machine", "[check]")
{
    Machine machine;
    const auto kernels = app::checked_kernels(machine.system, {});
    CHECK(kernels.size() == 8);
    CHECK(std::none_of(kernels.begin(), kernels.end(),
                       [](const auto& kernel) { return kernel == target; }));
}

TEST_CASE("check says where the running kernel is asked", "[check]")
{
    Checked checked(std::string(clean) + "MAKE=\"make KVER=$(uname -r)\"\n"
                    + "X=${kernelver:-$(uname -r)}\n");
    const auto file = checked.check();
    REQUIRE(file.findings.size() == 1);
    const auto& finding = file.findings.front().diagnostic;
    CHECK(finding.rule == "running-kernel");
    CHECK(finding.at == SourcePosition{.line = 7, .column = 19});
    CHECK(finding.length == std::string_view("uname -r").size());
}

TEST_CASE("check does not blame what only a shell can tell", "[check]")
{
    const std::string text =
        "PACKAGE_NAME=it87\nversion=$(git describe)\nPACKAGE_VERSION=$version\n"
        "AUTOINSTALL=yes\nNO_WEAK_MODULES=yes\n";
    CHECK(Checked(text).shown() == "not-understood 2 warning");
    Checked strict(text);
    strict.machine().system.framework.conf_evaluation.value = config::ConfEvaluation::static_only;
    CHECK(strict.shown() == "not-understood 2 error");
    CHECK(Checked("PACKAGE_NAME=it87\nX=$(git describe)\nAUTOINSTALL=yes\nNO_WEAK_MODULES=yes\n")
              .shown()
          == "required 1 error, not-understood 2 warning");
}

TEST_CASE("check looks at the files of the package, and not at the machine's", "[check]")
{
    Checked checked(std::string(clean)
                    + "PATCH=gone.patch\n. ${kernel_source_dir}/.config\n. ./gone.sh\n");
    checked.machine().root.write("p/Makefile", "");
    CHECK(checked.shown() == "patch-missing 7 error, source 9 warning");
}

TEST_CASE("check reads dkms.toml", "[check]")
{
    Checked checked(
        "[package]\nname = \"it87\"\nversion = \"1.0\"\nautoinstall = true\n"
        "no_weak_modules = true\n\n[build]\nmake = [\"make\", \"-j4\"]\n",
        "p/dkms.toml");
    CHECK(checked.shown() == "job-count 8 warning");
    CHECK(Checked("[package\n", "p/dkms.toml").shown() == "syntax 1 error");
}

TEST_CASE("check reads framework.conf and overrides", "[check]")
{
    CHECK(Checked("sandbox=maybe\nsand_box=off\nverbose = 1\n", "p/framework.conf")
              .shown()
              .find("setting 1 error")
          != std::string::npos);
    CHECK(Checked("sandbox=auto\n", "etc/framework.conf.d/10-site.conf").shown().empty());
    CHECK(Checked("MAKE[0]=make all\n", "etc/it87.conf").shown().find("unquoted-value 1 error")
          != std::string::npos);
    CHECK(Checked("STRIP=no\n", "etc/it87.conf").shown().empty());
}

TEST_CASE("comments switch warnings off, and errors not", "[check]")
{
    Checked checked(std::string(clean) + "CLEAN=x # dkms-check: disable=deprecated\n"
                    + "AUTOINSTALL=maybe # dkms-check: disable=switch,set-twice\n");
    const auto file = checked.check();
    CHECK(file.suppressed == 2);
    REQUIRE(file.findings.size() == 1);
    CHECK(file.findings.front().diagnostic.rule == "switch");
}

TEST_CASE("check takes a directory, and says where there is nothing", "[check]")
{
    Machine machine;
    machine.root.write("both/dkms.conf", clean);
    machine.root.write("both/dkms.toml", "[package]\nname = \"it87\"\nversion = \"1.0\"\n");
    const auto report = app::check(machine.system, {.paths = {machine.root / "both"}});
    REQUIRE(report.files.size() == 2);
    CHECK(report.files[0].file.ends_with("/both/dkms.toml"));
    CHECK(report.files[1].findings.front().diagnostic.rule == "both-formats");
    try {
        app::check(machine.system, {.paths = {machine.root / "modules"}});
        FAIL("there is no configuration");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::conf_missing);
    }
}

TEST_CASE("hostile configurations are checked within bounds", "[check]")
{
    CHECK(Checked("while :; do :; done\n").shown().find("too-much 1 error") != std::string::npos);
    CHECK(Checked("CLEAN='$x'\nwhile :; do :; done\n").shown().find("too-much 2 error")
          != std::string::npos);
    CHECK(Checked("a=x\nwhile :; do a=$a$a; done\n").shown().find("too-much") != std::string::npos);
    CHECK(Checked(std::string(20'000, '(')).shown().find("syntax") != std::string::npos);
    CHECK(Checked(std::string("a=\0b\n", 5)).check().file.ends_with("dkms.conf"));
    CHECK(Checked("PACKAGE_NAME=\"" + std::string(1'000'000, 'x') + "\"\n")
              .check()
              .findings.front()
              .diagnostic.source_line.empty());
}

}  // namespace dkms::test
