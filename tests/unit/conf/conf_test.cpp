#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/framework_conf.hpp"
#include "conf-parsers/kernel_config.hpp"
#include "conf-parsers/symvers.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

const MemoryFiles no_files;

Parsed<conf::DkmsConf> parse(const std::string& text, std::vector<std::string> directives = {},
                             std::vector<std::string> overrides = {})
{
    conf::DkmsConfInputs inputs{.variables = {{"kernelver", "6.1.0"}},
                                .directives = std::move(directives)};
    inputs.texts.push_back({.file = "dkms.conf", .text = text});
    for (auto& override_text : overrides) {
        inputs.texts.push_back({.file = "override.conf",
                                .text = std::move(override_text),
                                .kind = config::OriginKind::override_file});
    }
    return conf::parse_dkms_conf(inputs, no_files);
}

template <typename T>
std::string rules(const Parsed<T>& parsed)
{
    std::vector<std::string> rules;
    for (const auto& diagnostic : parsed.diagnostics) {
        rules.push_back(diagnostic.rule);
    }
    return join(rules, " ");
}

constexpr const char* good = R"(PACKAGE_NAME="it87"
PACKAGE_VERSION="1.0"
BUILT_MODULE_NAME[0]="it87"
DEST_MODULE_LOCATION[0]="/extra"
)";

/// The rules that the good configuration with more in it breaks.
std::string rules_with(const std::string& more)
{
    return rules(parse(std::string(good) + more));
}

}  // namespace

TEST_CASE("a plain dkms.conf", "[conf]")
{
    const auto parsed = parse(std::string(good) + "AUTOINSTALL=\"YES\"\nMAKE[0]=\"make all\"\n"
                              "STRIP=no\nPATCH[0]=a.patch\nPATCH_MATCH[0]=^6\n"
                              "BUILD_DEPENDS=\"one two\"\nNO_WEAK_MODULES=yes\n");
    CHECK(rules(parsed).empty());
    REQUIRE(parsed.value);
    const auto& config = parsed.value->config;
    CHECK(config.name.value == "it87");
    CHECK(config.name.origin.at.line == 1);
    REQUIRE(config.modules.size() == 1);
    CHECK(config.modules[0].dest_name.value == "it87");
    CHECK_FALSE(config.modules[0].strip.value);
    CHECK(config.autoinstall.value);
    CHECK(config.patches.at(0).kernel_match.value == "^6");
    CHECK(config.build_depends.value == std::vector<std::string>{"one", "two"});
    CHECK(config.no_weak_modules.value == config::NoWeakModules::yes);
}

TEST_CASE("a single module has the package's name", "[conf]")
{
    const auto parsed =
        parse("PACKAGE_NAME=hello\nPACKAGE_VERSION=1\nDEST_MODULE_LOCATION=/updates\n");
    CHECK(rules(parsed).empty());
    CHECK(parsed.value->config.modules.at(0).built_name.value == "hello");
}

TEST_CASE("what makes a dkms.conf invalid", "[conf]")
{
    CHECK(rules(parse("")) == "required required");
    CHECK(rules_with("BUILT_MODULE_NAME[0]=it87.ko") == "module-suffix module-suffix");
    CHECK(rules_with("DEST_MODULE_NAME[0]=../x") == "name");
    CHECK(rules_with("DEST_MODULE_LOCATION[0]=/drivers") == "destination");
    CHECK(rules_with("DEST_MODULE_LOCATION[0]=/extra/../../../etc") == "destination");
    CHECK(rules_with("DEST_MODULE_LOCATION[0]=") == "required");
    CHECK(rules_with("BUILT_MODULE_NAME[2]=b\nDEST_MODULE_LOCATION[2]=/extra") == "required");
    CHECK(rules_with("AUTOINSTALL=y") == "switch");
    CHECK(rules_with("BUILD_DEPENDS_REBUILD=true") == "switch");
    CHECK(rules_with("NO_WEAK_MODULES=1") == "switch");
    CHECK(rules_with("PACKAGE_VERSION=a/b") == "name");
}

TEST_CASE("one module twice can still be removed", "[conf]")
{
    CHECK(rules_with("BUILT_MODULE_NAME[1]=it87\nDEST_MODULE_NAME[1]=b\n"
                     "DEST_MODULE_LOCATION[1]=/extra")
          == conf::duplicate_module_rule);
    CHECK(rules_with("BUILT_MODULE_NAME[1]=b\nDEST_MODULE_NAME[1]=it87\n"
                     "DEST_MODULE_LOCATION[1]=/extra")
          == conf::duplicate_module_rule);
}

TEST_CASE("constraints of the package and of a module", "[conf]")
{
    const auto config = parse(std::string(good) + "BUILD_EXCLUSIVE_KERNEL=^6\n"
                              "BUILD_EXCLUSIVE_ARCH[0]=x86\nOBSOLETE_BY=6.5\n")
                            .value->config;
    CHECK(config.exclusive.kernel.value == "^6");
    CHECK(config.exclusive.arch.value.empty());
    CHECK(config.exclusive.kernel_max.value == "6.5");
    CHECK(config.modules.at(0).exclusive.arch.value == "x86");
    CHECK(config.modules.at(0).exclusive.kernel.value.empty());
}

TEST_CASE("overrides and --directive come after the package", "[conf]")
{
    const auto parsed = parse(std::string(good) + "PRE_BUILD=a.sh\n", {"DEST_MODULE_NAME[0]=c"},
                              {"PRE_BUILD=\"b.sh $PRE_BUILD\"\n"});
    CHECK(rules(parsed).empty());
    CHECK(parsed.value->config.hooks.pre_build.value == "b.sh a.sh");
    CHECK(parsed.value->config.hooks.pre_build.origin.kind == config::OriginKind::override_file);
    CHECK(parsed.value->config.modules.at(0).dest_name.value == "c");
    CHECK(rules(parse(good, {"NO_SUCH=1"})) == "directive");
    CHECK(rules(parse(good, {"MAKE"})) == "directive");
}

TEST_CASE("framework.conf", "[conf]")
{
    const auto framework = [](const char* text) {
        return conf::parse_framework_conf({{.file = "framework.conf", .text = text}}, no_files, {});
    };
    const auto parsed = framework(
        "dkms_tree=\"/srv/dkms\"\nsandbox=\"require\"\n"
        "parallel_jobs=3\nverbose=1\nweak_modules=off\nconf_evaluation=\"static\"\n");
    CHECK(rules(parsed).empty());
    CHECK(parsed.value->dkms_tree.value == "/srv/dkms");
    CHECK(parsed.value->dkms_tree.given());
    CHECK_FALSE(parsed.value->source_tree.given());
    CHECK(parsed.value->sandbox.value == config::SandboxMode::require);
    CHECK(parsed.value->parallel_jobs.value == 3);
    CHECK(parsed.value->verbose.value);
    CHECK(parsed.value->weak_modules.value == config::WeakModules::off);
    CHECK(parsed.value->conf_evaluation.value == config::ConfEvaluation::static_only);
    CHECK(framework("conf_evaluation=auto").value->conf_evaluation.given());
    CHECK(rules(framework("sandbox=maybe")) == "setting");
    CHECK(rules(framework("conf_evaluation=bash")) == "setting");
    CHECK(rules(framework("parallel_jobs=many")) == "setting");
    CHECK(rules(framework("dkms_tree=here")) == "setting");
    const auto unknown = framework("no_such=1");
    CHECK(rules(unknown) == "unknown-setting");
    CHECK_FALSE(has_errors(unknown.diagnostics));
}

TEST_CASE("a kernel's configuration", "[conf]")
{
    const auto config = conf::parse_kernel_config(
        "CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=\"text\"\nCONFIG_E=12\n");
    CHECK(config.is_enabled("CONFIG_A"));
    CHECK(config.is_enabled("CONFIG_B"));
    CHECK_FALSE(config.is_enabled("CONFIG_C"));
    CHECK(config.value_of("CONFIG_D") == "text");
    CHECK(config.value_of("CONFIG_E") == "12");
}

TEST_CASE("Module.symvers, old and new", "[conf]")
{
    kernel::SymbolTable table;
    conf::add_symvers(table,
                      "0x12345678\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n"
                      "0x00000001\tusb_x\tdrivers/usb\tEXPORT_SYMBOL_GPL\tUSB\n"
                      "0x00000002\told\tvmlinux\tEXPORT_SYMBOL\n"
                      "0x00000003\tof_5_4\tUSB\tdrivers/usb\tEXPORT_SYMBOL_GPL\n"
                      "nonsense\n");
    REQUIRE(table.find("of_5_4") != nullptr);
    CHECK(table.find("of_5_4")->name_space == "USB");
    CHECK(table.find("of_5_4")->module == "drivers/usb");
    CHECK(table.find("of_5_4")->gpl_only);
    REQUIRE(table.find("printk") != nullptr);
    CHECK(table.find("printk")->crc == 0x12345678);
    CHECK_FALSE(table.find("printk")->gpl_only);
    CHECK(table.find("usb_x")->gpl_only);
    CHECK(table.find("usb_x")->name_space == "USB");
    CHECK(table.find("old")->crc == 2);
    CHECK(table.find("nonsense") == nullptr);
}

}  // namespace dkms::test
