// Which files say what of a package, and which of them has the last word.
#include "lib/app/load_config.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using Words = std::vector<std::string>;

app::ReadConfig read(Machine& machine, std::vector<std::string> directives = {})
{
    return app::read_config(machine.system, {.package = it87,
                                             .kernel = target,
                                             .source = machine.root / "src/it87-1.0",
                                             .selection = {.directives = std::move(directives)}});
}

config::PackageConfig config_of(const app::ReadConfig& read)
{
    for (const auto& diagnostic : read.diagnostics) {
        UNSCOPED_INFO(diagnostic.file << ": " << diagnostic.message);
    }
    CHECK_FALSE(has_errors(read.diagnostics));
    REQUIRE(read.value);
    return *read.value;
}

void write_toml(const Machine& machine, const std::string& more)
{
    machine.root.write("src/it87-1.0/dkms.toml", R"([package]
name = "it87"
version = "1.0"
[[module]]
name = "it87"
)" + more);
}

}  // namespace

TEST_CASE("a dkms.toml is read in place of a dkms.conf that is there too", "[app][toml]")
{
    Machine machine;
    CHECK(config_of(read(machine)).make.size() == 1);
    write_toml(machine, "");
    CHECK(config_of(read(machine)).make.empty());
}

TEST_CASE("the placeholders of a dkms.toml", "[app][toml]")
{
    Machine machine;
    write_toml(machine, R"([environment]
K = "{kernel} {arch}"
S = "{kernel_source} {kernel_config}"
P = "{name} {version}"
B = "{build}"
J = "{jobs}"
T = "{dkms_tree} {source_tree} {install_tree}"
)");
    const auto root = machine.root.path().native();
    const auto environment = config_of(read(machine)).environment;
    CHECK(environment.at("K").value == "6.1.0 x86_64");
    CHECK(environment.at("S").value
          == root + "/modules/6.1.0/build " + root + "/modules/6.1.0/build/.config");
    CHECK(environment.at("P").value == "it87 1.0");
    CHECK(environment.at("B").value == root + "/tree/it87/1.0/build");
    CHECK(environment.at("J").value == std::to_string(machine.host.processors()));
    CHECK(environment.at("T").value == root + "/tree " + root + "/src " + root + "/modules");

    const auto unnamed = app::read_config(
        machine.system, {.kernel = target, .source = machine.root / "src/it87-1.0"});
    CHECK(unnamed.value->environment.at("B").value == root + "/tree/it87/1.0/build");
}

TEST_CASE("a [[when]] sees the configuration of the kernel's headers", "[app][toml]")
{
    Machine machine;
    write_toml(machine, "[[when]]\nconfig = 'CONFIG_MODVERSIONS'\nexclude = true\n");
    CHECK(config_of(read(machine)).excluded.value);
    CHECK(app::build(machine.system, Machine::build_request()).cells.at(0).result
          == CellResult::excluded);
    machine.root.write("modules/6.1.0/build/.config", "CONFIG_X=y\n");
    CHECK_FALSE(config_of(read(machine)).excluded.value);
}

TEST_CASE("what the site says of a dkms.toml, in its order", "[app][toml]")
{
    Machine machine;
    write_toml(machine, "[environment]\nA = '1'\n[hooks]\npre_build = 'own.sh'\n");
    machine.root.write("etc/it87.toml", "[environment]\nA='2'\nB='2'\n[hooks]\npre_build='2'\n");
    machine.root.write("etc/it87-1.0-6.1.0.toml", "[environment]\nB = '3'\n");
    const auto toml = config_of(read(machine));
    CHECK(toml.environment.at("A").value == "2");
    CHECK(toml.environment.at("B").value == "3");
    CHECK(toml.hooks.pre_build.value == "2");

    machine.root.write("etc/it87.conf", "PRE_BUILD=\"$PRE_BUILD-3\"\nPOST_BUILD=3\n");
    const auto conf = config_of(read(machine, {"POST_BUILD=4"}));
    CHECK(conf.hooks.pre_build.value == "2-3");
    CHECK(conf.hooks.pre_build.origin.file.ends_with("etc/it87.conf"));
    CHECK(conf.hooks.post_build.value == "4");
    CHECK(conf.environment == toml.environment);

    machine.root.write("etc/it87.toml", "[hook]\n");
    CHECK(read(machine).diagnostics.at(0).rule == "unknown-key");
}

TEST_CASE("a site says of one module of a dkms.toml which kernels it is for", "[app][toml]")
{
    Machine machine;
    write_toml(machine, "[[module]]\nname = 'other'\nexclusive = { arch = 'x86' }\n");
    machine.root.write("etc/it87.conf", "BUILD_EXCLUSIVE_KERNEL[1]='^6'\n");
    const auto config = config_of(read(machine));
    REQUIRE(config.modules.size() == 2);
    CHECK(config.modules[0].exclusive.kernel.value.empty());
    CHECK(config.modules[1].exclusive.kernel.value == "^6");
    CHECK(config.modules[1].exclusive.arch.value == "x86");
    CHECK(config.exclusive.kernel.value.empty());
}

TEST_CASE("a site may write dkms.toml's language for a dkms.conf", "[app][toml]")
{
    Machine machine;
    machine.root.write("etc/it87.conf", "PRE_BUILD=1\nPOST_BUILD=1\nOBSOLETE_BY=6.5\n");
    machine.root.write("etc/it87.toml", "hooks = { pre_build = '2', post_build = '2' }\n");
    const auto config = config_of(read(machine, {"POST_BUILD=3"}));
    CHECK(config.hooks.pre_build.value == "2");
    CHECK(config.hooks.post_build.value == "3");
    CHECK(config.exclusive.kernel_max.value == "6.5");
    CHECK(config.make.size() == 1);
    machine.root.write("etc/it87.toml", "package = { obsolete_by = '6.0' }\n");
    CHECK(config_of(read(machine)).exclusive.kernel_max.value == "6.0");
}

TEST_CASE("a mistake is reported once, whoever reads the configuration again", "[app][toml]")
{
    Machine machine;
    write_toml(machine, "location = '/bin'\n");
    CHECK(read(machine, {"POST_BUILD=3"}).diagnostics.size() == 1);
}

TEST_CASE("a dkms.conf may read the kernel's scripts, which may be a link", "[app]")
{
    Machine machine;
    const auto headers = machine.root / "modules/6.1.0/build";
    machine.root.write("kbuild/scripts/word", "a");
    machine.root.write("kbuild/other", "a");
    fs::create_directory_symlink(machine.root / "kbuild/scripts", headers / "scripts");
    fs::create_symlink(machine.root / "kbuild/other", headers / "other");
    machine.root.write("etc/it87.conf", "PRE_BUILD=$(cat $kernel_source_dir/scripts/word)\n");
    CHECK(config_of(read(machine)).hooks.pre_build.value == "a");
    machine.root.write("etc/it87.conf", "PRE_BUILD=$(cat $kernel_source_dir/other)\n");
    CHECK(has_errors(read(machine).diagnostics));
}

}  // namespace dkms::test
