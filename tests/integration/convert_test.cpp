// dkms convert: what is written, what is refused, what is compared.
#include "lib/app/convert.hpp"

#include "lib/app/meaning.hpp"
#include "lib/base/error.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
namespace {

app::ConvertRequest request_for(const Machine& machine)
{
    return {.file = machine.root / "src/it87-1.0"};
}

}  // namespace

TEST_CASE("a conversion goes to the report, or into a file", "[app][convert]")
{
    Machine machine;
    auto request = request_for(machine);
    const auto text = app::convert(machine.system, request).text;
    CHECK(text.find("name = \"it87\"") != std::string::npos);
    CHECK_FALSE(machine.has("src/it87-1.0/dkms.toml"));

    request.file = request.file / "dkms.conf";
    request.output = machine.root / "src/it87-1.0/dkms.toml";
    app::convert(machine.system, request);
    CHECK(machine.root.read("src/it87-1.0/dkms.toml") == text);
    CHECK(refusal([&] { app::convert(machine.system, request); }) == ErrorCode::usage);
    machine.root.write("src/it87-1.0/dkms.toml", "");
    request.force = true;
    app::convert(machine.system, request);
    CHECK(machine.root.read("src/it87-1.0/dkms.toml") == text);
    CHECK(machine.runner.commands.empty());
}

TEST_CASE("what cannot be converted is refused, and nothing is written", "[app][convert]")
{
    Machine machine;
    machine.root.write("src/it87-1.0/dkms.conf", "PACKAGE_NAME=it87\nPACKAGE_VERSION=$(date)\n");
    auto request = request_for(machine);
    request.output = machine.root / "out.toml";
    CHECK(refusal([&] { app::convert(machine.system, request); }) == ErrorCode::bad_config);
    REQUIRE_FALSE(machine.progress.diagnostics.empty());
    CHECK(machine.progress.diagnostics[0].at.line == 2);
    CHECK_FALSE(machine.has("out.toml"));
    request.file = machine.root / "none";
    CHECK(refusal([&] { app::convert(machine.system, request); }) == ErrorCode::conf_missing);
}

TEST_CASE("the plans are compared for the kernels that are installed, or named", "[app][convert]")
{
    Machine machine;
    machine.root.write("modules/6.2.0/kernel/a.ko", "");
    auto request = request_for(machine);
    CHECK(app::convert(machine.system, request).verified.empty());
    request.verify = true;
    CHECK(app::convert(machine.system, request).verified
          == std::vector{target, KernelTarget::checked("6.2.0", "x86_64")});
    request.kernels.kernels = {{"5.0", "arm"}};
    CHECK(app::convert(machine.system, request).verified
          == std::vector{KernelTarget::checked("5.0", "arm")});
}

TEST_CASE("two meanings differ where their plans or anything else does", "[app][convert]")
{
    const Machine machine;
    const auto meaning = [&](const std::string& more) {
        auto read = app::read_config_text(
            machine.system, {.package = it87, .kernel = target, .source = machine.root / "src"},
            {.file = (machine.root / "src/dkms.conf").native(),
             .text = "PACKAGE_NAME=it87\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME[0]=it87\n"
                     "DEST_MODULE_LOCATION[0]=/extra\nMAKE=\"make all\"\n"
                     + more});
        return app::meaning_of(machine.system, it87, target, *std::move(read.value));
    };
    const auto plain = meaning("");
    CHECK(app::difference(plain, meaning("")).empty());
    CHECK(app::difference(plain, meaning("\n\nMAKE[0]='make all'\n")).empty());
    CHECK(app::difference(plain, meaning("MAKE=make")) == "the command");
    CHECK(app::difference(plain, meaning("PATCH=a")) == "the patches");
    CHECK(app::difference(plain, meaning("STRIP=no")) == "the modules");
    CHECK(app::difference(plain, meaning("DEST_MODULE_LOCATION[0]=/updates")) == "the modules");
    CHECK(app::difference(plain, meaning("PRE_BUILD=a")) == "the build");
    CHECK(app::difference(plain, meaning("build_exclude=yes"))
          == "whether it is for the kernel at all");
    CHECK(app::difference(plain, meaning("BUILD_EXCLUSIVE_ARCH=arm"))
          == "whether it is for the kernel at all");
    for (const auto* more : {"POST_ADD=a", "AUTOINSTALL=yes", "BUILD_DEPENDS=a",
                             "NO_WEAK_MODULES=yes", "OBSOLETE_BY=9", "CLEAN=a"}) {
        INFO(more);
        CHECK(app::difference(plain, meaning(more)) == "what is beside the build");
    }
}

}  // namespace dkms::test
