#include "lib/kernel/load_target.hpp"

#include "lib/kernel/fact_finder.hpp"
#include "lib/sys/compression.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_module.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

constexpr const char* magic = "6.1.0-56-amd64 SMP preempt mod_unload modversions ";

/// A module that came with the kernel.
const MadeModule made = {
    .modinfo = {std::string("vermagic=") + magic, "license=GPL", "name=first", "intree=Y"},
    .versions = {{"module_layout", 0x11}, {"printk", 0x22}},
    .needed = {"printk"}};

const auto target = KernelTarget::checked("6.1.0", "x86_64");

/// Of a kernel below a root: modules/6.1.0, headers.
kernel::KernelFacts facts_of(const TempRoot& root)
{
    return kernel::find_facts(target, {.source_dir = root / "headers",
                                       .module_dir = root / "modules/6.1.0",
                                       .boot = root / "boot"});
}

}  // namespace

TEST_CASE("a vermagic is composed from the configuration", "[kernel]")
{
    kernel::KernelConfig config;
    config.options = {{"CONFIG_X86_64", "y"},
                      {"CONFIG_SMP", "y"},
                      {"CONFIG_PREEMPT_BUILD", "y"},
                      {"CONFIG_MODULE_UNLOAD", "y"},
                      {"CONFIG_MODVERSIONS", "y"}};
    CHECK(kernel::compose_vermagic("6.1.0-56-amd64", config, "") == magic);
    config.options.erase("CONFIG_PREEMPT_BUILD");
    config.options["CONFIG_PREEMPT_RT"] = "y";
    CHECK(kernel::compose_vermagic("6.1", config, "")
          == "6.1 SMP preempt_rt mod_unload modversions ");
    config.options.erase("CONFIG_X86_64");
    CHECK(kernel::compose_vermagic("6.1", config, "").empty());
}

TEST_CASE("a kernel is read from its own modules and its headers", "[kernel]")
{
    const TempRoot root;
    root.write("modules/6.1.0/kernel/a/first.ko", make_module_text(made));
    root.write("modules/6.1.0/extra/theirs.ko", "no module");
    root.write("headers/Module.symvers", "0x00000011\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
    root.write("headers/.config", "CONFIG_HWMON=m\n");
    const auto facts = facts_of(root);
    CHECK(facts.config.is_enabled("CONFIG_HWMON"));
    const auto loader = kernel::read_loader_facts(facts, {.boot = root / "boot"});
    CHECK(loader.vermagic == magic);
    CHECK(loader.series == kernel::KernelSeries{6, 1});
    CHECK(loader.struct_module_size == 896);
    REQUIRE(loader.exports.find("module_layout") != nullptr);
    CHECK(loader.exports.find("module_layout")->crc == 0x11);
    CHECK_FALSE(loader.exports_are_partial);
}

TEST_CASE("a module that came later is no witness for its kernel", "[kernel]")
{
    const TempRoot root;
    auto later = made;
    later.modinfo.pop_back();  // intree
    root.write("modules/6.1.0/kernel/a/first.ko", make_module_text(later));
    CHECK(kernel::read_loader_facts(facts_of(root), {}).vermagic.empty());
}

TEST_CASE("exports are found in the places of each distribution", "[kernel]")
{
    const std::string symvers = "0x00000011\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n";
    const std::string older = "0x00000022\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n";
    const auto packed = [&](sys::Compression kind) {
        const auto bytes = sys::compress(std::as_bytes(std::span(symvers)), kind);
        return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    const std::vector<std::pair<std::string, std::string>> places = {
        {"modules/6.1.0/symvers.zst", packed(sys::Compression::zstd)},
        {"modules/6.1.0/symvers.xz", packed(sys::Compression::xz)},
        {"modules/6.1.0/symvers.gz", packed(sys::Compression::gzip)},
        {"modules/6.1.0/symvers", symvers},
        {"boot/symvers-6.1.0.xz", packed(sys::Compression::xz)},
        {"headers/Module.symvers", symvers},
        {"src/kernels/6.1.0/Module.symvers", symvers},
        {"src/linux-headers-6.1.0/Module.symvers", symvers},
        {"src/linux-obj/x86_64/6.1.0/Module.symvers", symvers}};
    for (const auto& [place, text] : places) {
        const TempRoot root;
        root.write(place, text);
        root.write("src/linux-obj/x86_64/6.1.0/Module.symvers",
                   place.starts_with("src/linux-obj") ? symvers : older);
        const auto loader = kernel::read_loader_facts(
            facts_of(root), {.boot = root / "boot", .source_tree = root / "src"});
        CHECK(loader.exports_source == root / place);
        REQUIRE(loader.exports.find("module_layout") != nullptr);
        CHECK(loader.exports.find("module_layout")->crc == 0x11);
    }
}

TEST_CASE("without Module.symvers the kernel's modules tell its CRCs", "[kernel]")
{
    const TempRoot root;
    root.write("modules/6.1.0/kernel/a/first.ko", make_module_text(made));
    root.write("modules/6.1.0/kernel/a/offers.ko",
               make_module_text({.exported = {{.name = "offered", .crc = 0x77}}}));
    const auto loader = kernel::read_loader_facts(facts_of(root), {});
    CHECK(loader.exports_are_partial);
    REQUIRE(loader.exports.find("printk") != nullptr);
    CHECK(loader.exports.find("printk")->crc == 0x22);
    REQUIRE(loader.exports.find("offered") != nullptr);
    CHECK(loader.exports.find("offered")->crc == 0x77);
}

TEST_CASE("modules that were installed later export in the place of the kernel's", "[kernel]")
{
    const TempRoot root;
    const auto module = [](std::uint32_t crc) {
        return make_module_text(
            {.exported = {{.name = "offered", .crc = crc}, {.name = "in_kernel", .crc = crc}}});
    };
    root.write("headers/Module.symvers",
               "0x00000011\toffered\tdrivers/a\tEXPORT_SYMBOL\t\n"
               "0x00000012\tin_kernel\tvmlinux\tEXPORT_SYMBOL\t\n"
               "0x00000013\tto_tree\tdrivers/a\tEXPORT_SYMBOL\t\n");
    root.write("modules/6.1.0/extra/later.ko", module(0x21));
    root.write("modules/6.1.0/weak-updates/linked.ko", module(0x31));
    root.write("other.symvers", "0x00000023\tto_tree\tx/b\tEXPORT_SYMBOL_GPL\t\n");
    const auto loader =
        kernel::read_loader_facts(facts_of(root), {.symvers = {root / "other.symvers"}});
    CHECK(loader.exports.find("offered")->crc == 0x21);
    CHECK(loader.exports.find("in_kernel")->crc == 0x12);
    CHECK(loader.exports.find("to_tree")->crc == 0x23);
}

TEST_CASE("a configuration says what the loader allows", "[kernel]")
{
    const TempRoot root;
    CHECK(kernel::read_loader_facts(facts_of(root), {}).config_source.empty());
    root.write("headers/.config",
               "CONFIG_MODULE_FORCE_LOAD=y\nCONFIG_MODULE_SIG=y\nCONFIG_MODULE_DECOMPRESS=y\n"
               "CONFIG_MODULE_COMPRESS_XZ=y\nCONFIG_DEBUG_INFO_BTF_MODULES=y\n");
    const auto loader = kernel::read_loader_facts(facts_of(root), {});
    CHECK(loader.config_source == root / "headers/.config");
    CHECK(loader.forces_load);
    CHECK(loader.checks_signatures);
    CHECK(loader.decompresses == kernel::ModuleCompression::xz);
    CHECK_FALSE(loader.allows_btf_mismatch);
    CHECK(loader.elf == kernel::ElfKind{.bits = 64, .machine = 62});
}

}  // namespace dkms::test
