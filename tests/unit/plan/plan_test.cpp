#include "lib/base/error.hpp"
#include "lib/plan/build_planner.hpp"
#include "lib/plan/install_planner.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;

const auto it87 = PackageId::checked("it87", "1.0");
const auto target = KernelTarget::checked("6.1.0-56-amd64", "x86_64");
const kernel::KernelFacts facts{.target = target, .source_dir = "/lib/modules/6.1/build"};

config::Text text(std::string value)
{
    return {.value = std::move(value), .origin = {}};
}

config::MakeConfig make(unsigned index, std::string command, std::string match = {})
{
    return {.index = index,
            .command = {.value = std::move(command), .origin = {}},
            .kernel_match = text(std::move(match))};
}

plan::BuildPlan plan_of(const config::PackageConfig& config, unsigned jobs = 2)
{
    return plan::plan_build({.package = it87,
                             .config = config,
                             .facts = facts,
                             .source_root = "/usr/src/it87-1.0",
                             .build_path = "/var/lib/dkms/it87/1.0/build",
                             .jobs = jobs,
                             .path = "/usr/bin",
                             .compiler_words = {"CC=gcc-12"}});
}

std::string shell_text(const config::PackageConfig& config)
{
    return std::get<std::string>(plan_of(config).make);
}

plan::InstallCandidate candidate(std::vector<fs::path> present, const char* dest = "/kernel/x")
{
    return {.module = {.dest_name = "it87", .dest_in = dest},
            .file_name = "it87.ko.xz",
            .present = std::move(present)};
}

fs::path original_of(std::vector<fs::path> present)
{
    return plan::plan_install(it87, target, {candidate(std::move(present))}, "extra",
                              plan::Active::no)
        .placements.at(0)
        .original;
}

}  // namespace

TEST_CASE("the make command of a package", "[plan]")
{
    using Words = std::vector<std::string>;
    const Words expected = {"make", "-j2", "KERNELRELEASE=6.1.0-56-amd64", "all"};
    CHECK(std::get<Words>(plan_of({.make = {make(0, "make all")}}).make) == expected);
    CHECK(shell_text({.make = {make(0, "make \"$X\"")}})
          == "make -j2 KERNELRELEASE=6.1.0-56-amd64 \"$X\"");
    CHECK(shell_text({.make = {make(0, "'make' all")}}) == "'make' all");
    CHECK(shell_text({.make = {make(0, "cd x && make")}}) == "cd x && make");
    const auto unlimited = plan_of({.make = {make(0, "make all")}}, 0);
    CHECK(std::get<Words>(unlimited.make)
          == Words{"make", "-j", "KERNELRELEASE=6.1.0-56-amd64", "all"});
}

TEST_CASE("without a make command Kbuild is called", "[plan]")
{
    const std::vector<std::string> expected = {"make",
                                               "-j2",
                                               "KERNELRELEASE=6.1.0-56-amd64",
                                               "-C",
                                               "/lib/modules/6.1/build",
                                               "M=/var/lib/dkms/it87/1.0/build"};
    CHECK(std::get<std::vector<std::string>>(plan_of({}).make) == expected);
    CHECK(plan_of({}).environment.at("MAKEFLAGS") == " -- CC=gcc-12");
    CHECK(plan_of({}).environment.at("kernelver") == "6.1.0-56-amd64");
}

TEST_CASE("packages find the kernel's compiler where dkms puts it", "[plan]")
{
    const auto plan = [](std::vector<std::string> words, Environment site = {}) {
        return plan::plan_build({.package = it87,
                                 .config = {},
                                 .facts = facts,
                                 .compiler_words = std::move(words),
                                 .site_environment = std::move(site)});
    };
    CHECK(plan({"CC=gcc-12"}).environment.at("CC") == "gcc-12");
    CHECK(plan({"CC=gcc-12"}).environment.at("KERNEL_CC") == "gcc-12");
    CHECK_FALSE(plan({"CC=gcc-12"}).environment.contains("LD"));
    CHECK(plan({"CC=gcc-12"}).strip == "strip");
    CHECK_FALSE(plan({}).environment.contains("CC"));
    CHECK(plan({"LLVM=-14"}).environment.at("CC") == "clang-14");
    CHECK(plan({"LLVM=-14"}).environment.at("KERNEL_LD") == "ld.lld-14");
    CHECK(plan({"LLVM=-14"}).strip == "llvm-strip-14");
    CHECK(plan({"LLVM=1"}).strip == "llvm-strip");
    CHECK(plan({"CC=gcc-12"}, {{"CC", "ccache gcc-12"}}).environment.at("CC") == "ccache gcc-12");
}

TEST_CASE("a hook's arguments are parted as a shell parts them", "[plan]")
{
    CHECK(plan::hook_words("a.sh 'two words' x")
          == std::vector<std::string>{"a.sh", "two words", "x"});
    CHECK(plan::hook_words("a.sh it's") == std::vector<std::string>{"a.sh", "it's"});
}

TEST_CASE("MAKE_MATCH chooses the last that matches", "[plan]")
{
    CHECK(shell_text({.make = {make(0, "zero"), make(1, "one", "^6\\.1"), make(2, "two", "^5")}})
          == "one");
    CHECK(shell_text({.make = {make(0, "zero"), make(1, "one", "^5")}}) == "zero");
    CHECK(
        shell_text({.make = {make(0, "first", "[0-9]"), make(1, "second", "^."), make(2, "third")}})
        == "second");
}

TEST_CASE("patches are chosen by kernel, in their order", "[plan]")
{
    const config::PackageConfig config{
        .patches = {{.index = 0, .file = text("all.patch")},
                    {.index = 1, .file = text("old.patch"), .kernel_match = text("^5")},
                    {.index = 2, .file = text("new.patch"), .kernel_match = text("^6")}}};
    const std::vector<plan::PatchPlan> expected = {{"all.patch"}, {"new.patch"}};
    CHECK(plan_of(config).patches == expected);
}

TEST_CASE("a module directory stays in the build tree", "[plan]")
{
    for (const auto* bad : {"/etc", "../x", "a/../../b"}) {
        INFO(bad);
        const config::PackageConfig config{
            .modules = {{.built_name = text("it87"), .built_location = text(bad)}}};
        CHECK_THROWS_AS(plan_of(config), Error);
    }
    CHECK(plan::stays_inside("a/b.sh"));
    CHECK_FALSE(plan::stays_inside(""));
    CHECK_FALSE(plan::stays_inside("a\nb"));
}

TEST_CASE("hooks are a script and its arguments", "[plan]")
{
    const auto plan = plan_of({.hooks = {.pre_build = text("sub/prepare.sh a  b")}});
    REQUIRE(plan.pre_build);
    CHECK(plan.pre_build->script == "sub/prepare.sh");
    CHECK(plan.pre_build->arguments == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(plan.post_build);
}

TEST_CASE("the original is looked for as dkms does", "[plan]")
{
    CHECK(original_of({}).empty());
    CHECK(original_of({"kernel/drivers/it87.ko"}) == "kernel/drivers/it87.ko");
    CHECK(original_of({"extra/it87.ko", "updates/it87.ko"}) == "extra/it87.ko");
    CHECK(original_of({"kernel/a/it87.ko", "updates/it87.ko"}) == "updates/it87.ko");
    CHECK(original_of({"kernel/a/it87.ko", "kernel/x/it87.ko"}) == "kernel/x/it87.ko");
    CHECK(original_of({"kernel/a/it87.ko", "kernel/b/it87.ko"}).empty());
}

TEST_CASE("an active package replaces its own files and archives nothing", "[plan]")
{
    const auto plan = plan::plan_install(
        it87, target, {candidate({"extra/it87.ko", "kernel/it87.ko"})}, "extra", plan::Active::yes);
    CHECK(plan.placements.at(0).original.empty());
    CHECK(plan.placements.at(0).replaced == std::vector<fs::path>{"extra/it87.ko"});
    CHECK(plan.placements.at(0).destination == "extra/it87.ko.xz");
}

TEST_CASE("the place for modules is below the kernel's directory", "[plan]")
{
    CHECK(plan::destination_directory("/extra/sub/") == "extra/sub");
    CHECK(plan::destination_directory("updates") == "updates");
    for (const auto* bad : {"", "/", "..", "extra/../.."}) {
        INFO(bad);
        CHECK_THROWS_AS(plan::destination_directory(bad), Error);
    }
}

}  // namespace dkms::test
