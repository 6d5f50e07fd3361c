#include <algorithm>

#include "conf-parsers/conf_overrides.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

using config::PackageConfig;
using Words = std::vector<std::string>;

constexpr const char* base = "[package]\nname = 'a'\nversion = '1'\n";

conf::TomlInputs inputs_for(const std::string& release = "6.1.0-rt-amd64")
{
    kernel::KernelConfig config;
    config.options = {{"CONFIG_HWMON", "m"}, {"CONFIG_PCI", "y"}};
    return {.target = {.release = release, .arch = "x86_64", .config = config},
            .placeholders = {{"kernel", release}, {"build", "/b"}, {"jobs", "4"}}};
}

conf::NamedText own(const std::string& text)
{
    return {.file = "dkms.toml", .text = text};
}

conf::NamedText site(const std::string& text)
{
    return {.file = "a.toml", .text = text, .kind = config::OriginKind::override_file};
}

Parsed<PackageConfig> parse(const std::string& text, const conf::TomlInputs& inputs = inputs_for())
{
    return conf::parse_toml_conf({own(text)}, inputs);
}

PackageConfig config_of(const std::string& more, const conf::TomlInputs& inputs = inputs_for())
{
    auto parsed = parse(base + more, inputs);
    for (const auto& diagnostic : parsed.diagnostics) {
        UNSCOPED_INFO(diagnostic.message);
    }
    REQUIRE_FALSE(has_errors(parsed.diagnostics));
    return *std::move(parsed.value);
}

std::string rules(const std::vector<Diagnostic>& diagnostics)
{
    Words rules;
    for (const auto& diagnostic : diagnostics) {
        rules.push_back(diagnostic.rule);
    }
    return join(rules, " ");
}

/// The rules that a good text with more in it breaks.
std::string rules_with(const std::string& more)
{
    return rules(parse(base + more).diagnostics);
}

Words words_of(const PackageConfig& config)
{
    return std::get<Words>(config.make.at(0).command.value);
}

}  // namespace

TEST_CASE("a dkms.toml with everything in it", "[toml]")
{
    const auto parsed = parse(R"([package]
name = "it87"
version = "1.0"
autoinstall = true
build_depends = ["one", "two"]
build_depends_rebuild = true
no_weak_modules = false
obsolete_by = "6.20"
[build]
make = ["make", "KVER={kernel}", "M={build}", "{{}}", "-j{jobs}"]
clean = "make clean"
[exclusive]
kernel = "^6\\.[0-9]{1,2}"
kernel_min = "6.0"
arch = "x86_64|aarch64"
config = ["CONFIG_HWMON", "!CONFIG_X"]
[hooks]
post_add = "added.sh"
pre_build = ["prepare.sh", "{kernel}"]
[environment]
V = "1"
[[module]]
name = "it87"
directory = "drivers/hwmon"
install_name = "it87-new"
location = "/updates/dkms"
strip = false
exclusive = { config = "CONFIG_PCI" }
[[module]]
name = "other"
[[patch]]
file = "fix.patch"
kernel = "^6\\."
)");
    CHECK(rules(parsed.diagnostics).empty());
    REQUIRE(parsed.value);
    const auto& config = *parsed.value;
    CHECK(config.name.value == "it87");
    CHECK(config.name.origin.at == SourcePosition{2, 8});
    CHECK(config.name.origin.length == 6);
    CHECK(config.autoinstall.value);
    CHECK(config.build_depends.value == Words{"one", "two"});
    CHECK(config.build_depends_rebuild.value);
    CHECK(config.no_weak_modules.value == config::NoWeakModules::no);
    CHECK(config.exclusive.kernel_max.value == "6.20");
    CHECK(words_of(config) == Words{"make", "KVER=6.1.0-rt-amd64", "M=/b", "{}", "-j4"});
    CHECK(config.clean.value == "make clean");
    CHECK(config.exclusive.kernel.value == "^6\\.[0-9]{1,2}");
    CHECK(config.exclusive.config.value == "CONFIG_HWMON !CONFIG_X");
    CHECK(config.hooks.pre_build.value == "prepare.sh 6.1.0-rt-amd64");
    CHECK(config.environment.at("V").value == "1");
    const auto& module = config.modules.at(0);
    CHECK(module.built_location.value == "drivers/hwmon");
    CHECK(module.dest_name.value == "it87-new");
    CHECK(module.dest_location.value == "/updates/dkms");
    CHECK_FALSE(module.strip.value);
    CHECK(module.exclusive.config.value == "CONFIG_PCI");
    CHECK(config.modules.at(1).index == 1);
    CHECK(config.modules.at(1).dest_name.value == "other");
    CHECK(config.modules.at(1).dest_location.value == "/extra");
    CHECK(config.modules.at(1).strip.value);
    CHECK(config.patches.at(0).kernel_match.value == "^6\\.");
}

TEST_CASE("a command that needs a shell says so", "[toml]")
{
    const auto config = config_of("[build]\nmake_shell = 'cd src && make KVER={kernel}'\n");
    CHECK(std::get<std::string>(config.make.at(0).command.value)
          == "cd src && make KVER=6.1.0-rt-amd64");
    CHECK(config_of("[build]\nmake_shell = ''\n").make.empty());
    CHECK(config_of("[build]\nmake = []\n").make.empty());
    CHECK(rules_with("[build]\nmake = ['make']\nmake_shell = 'make'\n") == "conflicting-keys");
}

TEST_CASE("a [[when]] counts where all its conditions hold", "[toml]")
{
    const auto is_excluded = [](const std::string& conditions) {
        return config_of("[[when]]\nexclude = true\n" + conditions).excluded.value;
    };
    CHECK(is_excluded("kernel = '-rt-'"));
    CHECK_FALSE(is_excluded("kernel = '-cloud-'"));
    CHECK(is_excluded("kernel = ['^6', '-rt-']"));
    CHECK_FALSE(is_excluded("kernel = ['^5', '-rt-']"));
    CHECK(is_excluded("kernel_min = '6.1'"));
    CHECK_FALSE(is_excluded("kernel_min = '6.2'"));
    CHECK(is_excluded("kernel_max = '6.2'"));
    CHECK_FALSE(is_excluded("kernel_max = '6.0'"));
    CHECK(is_excluded("arch = 'x86'"));
    CHECK_FALSE(is_excluded("arch = '^arm'"));
    CHECK(is_excluded("config = ['CONFIG_HWMON', '!CONFIG_X']"));
    CHECK_FALSE(is_excluded("config = ['CONFIG_HWMON', 'CONFIG_X']"));
    CHECK_FALSE(is_excluded("kernel = '-rt-'\narch = 'arm'"));
    CHECK(is_excluded("not = { kernel = '-cloud-' }"));
    CHECK_FALSE(is_excluded("not = { kernel = '-rt-' }"));
    CHECK_FALSE(is_excluded("not = { kernel = ['-cloud-', '-rt-'] }"));
    CHECK_FALSE(is_excluded("kernel = '-rt-'\nnot = { config = 'CONFIG_PCI' }"));
}

TEST_CASE("without a kernel's configuration neither an option nor its opposite holds", "[toml]")
{
    auto inputs = inputs_for();
    inputs.target.config.reset();
    const auto is_excluded = [&](const std::string& conditions) {
        return config_of("[[when]]\nexclude = true\n" + conditions, inputs).excluded.value;
    };
    CHECK_FALSE(is_excluded("config = 'CONFIG_HWMON'"));
    CHECK_FALSE(is_excluded("config = '!CONFIG_X'"));
    CHECK_FALSE(is_excluded("not = { config = 'CONFIG_X' }"));
}

TEST_CASE("a [[when]] replaces values, changes modules, and adds the rest", "[toml]")
{
    const std::string text = R"([build]
make = ["make", "one"]
[hooks]
pre_build = "prepare.sh"
[environment]
A = "1"
B = "1"
[[module]]
name = "m"
directory = "src"
strip = false
[[patch]]
file = "a.patch"
[[when]]
kernel = "-rt-"
package = { autoinstall = true, no_weak_modules = "unset" }
build = { make_shell = "make two" }
hooks = { pre_build = "" }
environment = { B = "2" }
exclusive = { kernel_max = "6.5" }
[[when.module]]
name = "m"
strip = true
[[when.module]]
name = "n"
[[when.patch]]
file = "b.patch"
[[when]]
kernel = "^6"
environment = { B = "3" }
)";
    const auto rt = config_of(text);
    CHECK(rt.autoinstall.value);
    CHECK(rt.no_weak_modules.value == config::NoWeakModules::unset);
    CHECK(std::get<std::string>(rt.make.at(0).command.value) == "make two");
    CHECK(rt.hooks.pre_build.value.empty());
    CHECK(rt.environment.at("A").value == "1");
    CHECK(rt.environment.at("B").value == "3");
    CHECK(rt.exclusive.kernel_max.value == "6.5");
    REQUIRE(rt.modules.size() == 2);
    CHECK(rt.modules[0].strip.value);
    CHECK(rt.modules[0].built_location.value == "src");
    CHECK(rt.modules[1].index == 1);
    CHECK(rt.patches.size() == 2);

    const auto plain = config_of(text, inputs_for("6.1.0-amd64"));
    CHECK(words_of(plain) == Words{"make", "one"});
    CHECK(plain.hooks.pre_build.value == "prepare.sh");
    CHECK(plain.environment.at("B").value == "3");
    CHECK(plain.modules.size() == 1);
    CHECK_FALSE(plain.modules[0].strip.value);
    CHECK(plain.patches.size() == 1);
    CHECK_FALSE(plain.autoinstall.given());
}

TEST_CASE("a mistake in a [[when]] for other kernels is a mistake", "[toml]")
{
    CHECK(rules_with("[[when]]\nkernel = 'none'\nbuild = { make = 'x' }") == "type");
}

TEST_CASE("each mistake has its rule, its place and its length", "[toml]")
{
    struct Mistake {
        const char* more;
        const char* rule;
        SourcePosition at;
        std::uint32_t length;
    };
    // They begin on line 4.
    const auto mistakes = std::to_array<Mistake>({
        {"nam = 'b'", "unknown-key", {4, 1}, 3},
        {"autoinstall = 'yes'", "type", {4, 15}, 5},
        {"no_weak_modules = 'maybe'", "type", {4, 19}, 7},
        {"[build]\nmake = ['{x}']", "placeholder", {5, 9}, 5},
        {"[build]\nmake = ['a}']", "placeholder", {5, 9}, 4},
        {"[build]\nmake = 'make'", "type", {5, 8}, 6},
        {"[build]\nmake = [1]", "type", {5, 9}, 1},
        {"[module]\nname = 'x'", "type", {4, 1}, 8},
        {"[[module]]\nstrip = true", "required", {4, 1}, 10},
        {"[[module]]\nname = 'x.ko'", "module-suffix", {5, 8}, 6},
        {"[[module]]\nname = 'x'\nlocation = '/bin'", "destination", {6, 12}, 6},
        {"[[module]]\nname = 'x'\ndirectory = '/src'", "path", {6, 13}, 6},
        {"[[module]]\nname = 'x'\ndirectory = 'a/../b'", "path", {6, 13}, 8},
        {"[[patch]]\nfile = '../x'", "path", {5, 8}, 6},
        {"[[patch]]\nfile = 'ü.p'\nkernel = '('", "pattern", {6, 10}, 3},
        {"[exclusive]\nkernel = '['", "pattern", {5, 10}, 3},
        {"[exclusive]\nconfig = 'HWMON'", "config-option", {5, 10}, 7},
        {"[hooks]\npre_build = 'a b'", "hook-word", {5, 13}, 5},
        {"[hooks]\npre_build = ['/bin/sh', 'x']", "path", {5, 14}, 9},
        {"[environment]\n'1' = 'x'", "environment-name", {5, 7}, 3},
        {"[[when]]\nexclude = true", "condition", {4, 1}, 8},
        {"[[when]]\nkernel = ''\nexclude = true", "condition", {5, 10}, 2},
        {"[[when]]\nkernel = '*('\nexclude = true", "pattern", {5, 10}, 4},
        {"[[when]]\narch = 'x'\npackage = {name = 'b'}", "fixed", {6, 19}, 3},
        {"[[when]]\narch = 'x'\nkernal = 'x'", "unknown-key", {6, 1}, 6},
        {"[hooks]\npre_build = \"\\u0001\"", "control-character", {5, 13}, 8},
        {"'ä' = 'ö'\nx = ü", "syntax", {5, 5}, 1},
    });
    for (const auto& mistake : mistakes) {
        INFO(mistake.more);
        const auto parsed = parse(base + std::string(mistake.more));
        REQUIRE_FALSE(parsed.diagnostics.empty());
        const auto& found = parsed.diagnostics.front();
        CHECK(found.rule == mistake.rule);
        CHECK(found.at == mistake.at);
        CHECK(found.length == mistake.length);
        CHECK(parsed.value.has_value() == (found.rule != "syntax"));
    }
}

TEST_CASE("a key that is misspelt brings the nearest one to mind", "[toml]")
{
    const auto hint = [](const std::string& more) {
        return parse(base + more).diagnostics.at(0).hint;
    };
    CHECK(hint("autoinstal = true") == "did you mean \"autoinstall\"?");
    CHECK(hint("[[modul]]\nname = 'a'") == "did you mean \"module\"?");
    CHECK(hint("[[module]]\nname = 'a'\ninstal_name = 'b'") == "did you mean \"install_name\"?");
    CHECK(hint("[build]\nxyzzy = 1") == "the keys are clean, make, make_shell");
}

TEST_CASE("a module that is there twice can still be removed", "[toml]")
{
    CHECK(rules_with("[[module]]\nname='x'\n[[module]]\nname='x'\ninstall_name='y'\n")
          == conf::duplicate_module_rule);
    CHECK(rules_with("[[module]]\nname='x'\n[[module]]\nname='y'\ninstall_name='x'\n")
          == conf::duplicate_module_rule);
}

TEST_CASE("a package has to have a name and a version", "[toml]")
{
    const auto parsed = parse("");
    CHECK(rules(parsed.diagnostics) == "required required");
    CHECK(parsed.diagnostics.at(0).message == "there is no package.name");
    CHECK(rules(parse("[package]\nname = 'a/b'\nversion = '{kernel}'\n").diagnostics) == "name");
}

TEST_CASE("a file of the site in dkms.toml's language comes after the package", "[toml]")
{
    const auto parsed = conf::parse_toml_conf(
        {own(std::string(base) + "[[module]]\nname='m'\n[[when]]\narch='x'\nhooks={pre_build='a'}"),
         site("package = {no_weak_modules = true}\nhooks = {pre_build='b'}\n"
              "[[module]]\nname='m'\nstrip=false\n[[when]]\nkernel='-rt-'\nenvironment={A='1'}\n")},
        inputs_for());
    CHECK(rules(parsed.diagnostics).empty());
    const auto& config = *parsed.value;
    CHECK(config.no_weak_modules.value == config::NoWeakModules::yes);
    CHECK(config.no_weak_modules.origin.kind == config::OriginKind::override_file);
    CHECK(config.hooks.pre_build.value == "b");
    REQUIRE(config.modules.size() == 1);
    CHECK_FALSE(config.modules[0].strip.value);
    CHECK(config.environment.contains("A"));

    const auto wrong =
        conf::parse_toml_conf({own(base), site("package = {name = 'b'}")}, inputs_for());
    CHECK(rules(wrong.diagnostics) == "fixed");
    CHECK(wrong.diagnostics.at(0).file == "a.toml");
}

TEST_CASE("a file of the site in dkms.conf's language comes after a dkms.toml", "[toml]")
{
    auto config = config_of(R"([build]
make = ["make", "a b"]
[exclusive]
kernel_min = "5.0"
[environment]
A = "1"
[[module]]
name = "m"
exclusive = { kernel_min = "5.5" }
)");
    const auto before = config;
    const auto lay_over = [&](const std::string& text, Words directives) {
        conf::DkmsConfInputs inputs{.directives = std::move(directives)};
        inputs.texts = {
            {.file = "a.conf", .text = text, .kind = config::OriginKind::override_file}};
        return rules(conf::lay_conf_over(config, std::move(inputs), MemoryFiles()));
    };
    SECTION("what it does not name stays")
    {
        CHECK(lay_over("STRIP[0]=no\n", {"NO_WEAK_MODULES=yes"}).empty());
        CHECK_FALSE(config.modules.at(0).strip.value);
        CHECK(config.no_weak_modules.value == config::NoWeakModules::yes);
        CHECK(words_of(config) == Words{"make", "a b"});
        CHECK(config.environment == before.environment);
        CHECK(config.exclusive == before.exclusive);
        CHECK(config.modules.at(0).exclusive == before.modules.at(0).exclusive);
    }
    SECTION("it sees what the package says")
    {
        CHECK(lay_over("MAKE[0]+=\" V=1\"\nPRE_BUILD=\"$PACKAGE_NAME.sh\"\n", {}).empty());
        CHECK(std::get<std::string>(config.make.at(0).command.value) == "make 'a b' V=1");
        CHECK(config.hooks.pre_build.value == "a.sh");
    }
    SECTION("constraints")
    {
        CHECK(lay_over("BUILD_EXCLUSIVE_KERNEL_MAX=6.5\n", {}).empty());
        CHECK(config.exclusive.kernel_max.value == "6.5");
        CHECK(config.exclusive.kernel_min.value == "5.0");
        CHECK(config.modules.at(0).exclusive.kernel_min.value == "5.5");
    }
    SECTION("a mistake in it")
    {
        CHECK(lay_over("AUTOINSTALL=maybe\n", {"NO_SUCH=1"}) == "directive switch");
    }
}

}  // namespace dkms::test
