#include "lib/base/error.hpp"
#include "lib/kernel/compiler.hpp"
#include "lib/kernel/depmod.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/kernel/load_target.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/kernel/vermagic.hpp"
#include "lib/sys/compression.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_module.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

constexpr const char* magic = "6.1.0-56-amd64 SMP preempt mod_unload modversions ";

const MadeModule made = {
    .modinfo = {"version=1.0", "srcversion=ABC", std::string("vermagic=") + magic, "license=GPL",
                "name=it87", "depends=a,b", "import_ns=USB"},
    .versions = {{"module_layout", 0x11}, {"printk", 0x22}},
    .needed = {"printk"}};

const auto target = KernelTarget::checked("6.1.0", "x86_64");

}  // namespace

TEST_CASE("what a module says of itself", "[kernel]")
{
    const auto info = kernel::module_info(make_module(made), "it87.ko");
    CHECK(info.name == "it87");
    CHECK(info.version == "1.0");
    CHECK(info.srcversion == "ABC");
    CHECK(info.vermagic == magic);
    CHECK(info.license == "GPL");
    CHECK(info.depends == std::vector<std::string>{"a", "b"});
    CHECK(info.imported_namespaces == std::vector<std::string>{"USB"});
    CHECK(info.has_versions);
    CHECK(info.versions.at("printk") == 0x22);
    REQUIRE(info.needed.size() == 1);
    CHECK(info.needed[0].name == "printk");
    CHECK(info.elf_class == 64);
    CHECK(info.elf_machine == 62);
    CHECK(info.struct_module_size == 896);
}

TEST_CASE("a damaged module is an error or an answer, never a crash", "[kernel]")
{
    const auto whole = make_module(made);
    for (std::size_t size = 0; size < whole.size(); size += 16) {
        const std::vector<std::byte> cut(whole.begin(),
                                         whole.begin() + static_cast<std::ptrdiff_t>(size));
        try {
            kernel::module_info(cut, "cut.ko");
        } catch (const Error& error) {
            CHECK(std::string(error.what()).find("cut.ko") != std::string::npos);
        }
    }
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        auto flipped = whole;
        flipped[at] ^= std::byte{0xff};
        try {
            kernel::module_info(flipped, "flipped.ko");
        } catch (const Error&) {
            SUCCEED();
        }
    }
    CHECK_THROWS_AS(kernel::module_info({}, "empty.ko"), Error);
}

TEST_CASE("compression and signature do not change what a module is", "[kernel]")
{
    const TempRoot root;
    const auto text = make_module_text(made);
    root.write("plain.ko", text);
    const auto bytes = std::as_bytes(std::span(text));
    const auto packed = sys::compress(bytes, sys::Compression::xz);
    root.write("packed.ko.xz", {reinterpret_cast<const char*>(packed.data()), packed.size()});
    CHECK(kernel::payload_digest(root / "plain.ko")
          == kernel::payload_digest(root / "packed.ko.xz"));
    root.write("other.ko", make_module_text({.modinfo = {"version=2"}}));
    CHECK(kernel::payload_digest(root / "plain.ko") != kernel::payload_digest(root / "other.ko"));
    CHECK(kernel::read_module_info(root / "packed.ko.xz").version == "1.0");
    CHECK_THROWS_AS(kernel::read_module_info(root / "none.ko"), Error);
}

TEST_CASE("how the loader compares two vermagics", "[kernel]")
{
    CHECK(kernel::same_vermagic(magic, magic, true));
    CHECK(kernel::same_vermagic("6.1.0-55-amd64 SMP preempt mod_unload modversions ", magic, true));
    CHECK_FALSE(
        kernel::same_vermagic("6.1.0-55-amd64 SMP preempt mod_unload modversions ", magic, false));
    CHECK_FALSE(kernel::same_vermagic("6.1 SMP ", "6.2 SMP ", true));
    CHECK(kernel::vermagic_words(magic).size() == 5);
}

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
    const auto facts = kernel::find_facts(target, {.source_dir = root / "headers",
                                                   .module_dir = root / "modules/6.1.0",
                                                   .boot = root / "boot"});
    CHECK(facts.config.is_enabled("CONFIG_HWMON"));
    const auto loader = kernel::read_loader_facts(facts, root / "boot", {});
    CHECK(loader.vermagic == magic);
    CHECK(loader.struct_module_size == 896);
    REQUIRE(loader.exports.find("module_layout") != nullptr);
    CHECK(loader.exports.find("module_layout")->crc == 0x11);
}

TEST_CASE("modules are found by their name, compressed or not", "[kernel]")
{
    const TempRoot root;
    root.write("6.1/kernel/a.ko", "");
    root.write("6.1/extra/a.ko.xz", "");
    root.write("6.1/extra/ab.ko", "");
    root.write("6.1/build/a.ko", "");
    CHECK(kernel::find_modules(root / "6.1", "a")
          == std::vector<std::filesystem::path>{root / "6.1/extra/a.ko.xz",
                                                root / "6.1/kernel/a.ko"});
    CHECK(kernel::find_compression(root / "6.1") == kernel::ModuleCompression::xz);
    CHECK(kernel::find_modules(root / "none", "a").empty());
}

TEST_CASE("the compiler is the one that the kernel was built with", "[kernel]")
{
    const auto all = [](std::string_view) { return true; };
    const auto none = [](std::string_view) { return false; };
    kernel::KernelConfig config;
    config.options = {{"CONFIG_CC_IS_GCC", "y"}, {"CONFIG_GCC_VERSION", "120200"}};
    CHECK(kernel::compiler_words(config, all) == std::vector<std::string>{"CC=gcc-12"});
    CHECK(kernel::compiler_words(config, none).empty());
    config.options = {
        {"CONFIG_CC_IS_CLANG", "y"}, {"CONFIG_CLANG_VERSION", "140006"}, {"CONFIG_LD_IS_LLD", "y"}};
    CHECK(kernel::compiler_words(config, all) == std::vector<std::string>{"LLVM=-14"});
    CHECK(kernel::compiler_words(config, none) == std::vector<std::string>{"LLVM=1"});
}

TEST_CASE("missing headers name the package that has them", "[kernel]")
{
    CHECK(kernel::headers_package("6.1.0-56-amd64", "ID=debian\n")
              .find("linux-headers-6.1.0-56-amd64")
          != std::string::npos);
    CHECK(kernel::headers_package("6.8.0", "ID=fedora\n").find("kernel-devel")
          != std::string::npos);
    CHECK(kernel::headers_package("6.8.0", "").empty());
    const TempRoot root;
    try {
        kernel::find_build_tree(target, root / "6.1.0", {}, "ID=debian\n");
        FAIL("there are no headers");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::headers_missing);
        CHECK(error.advice().find("linux-headers-6.1.0") != std::string::npos);
    }
    root.write("6.1.0/build/include/x.h", "");
    CHECK(kernel::find_build_tree(target, root / "6.1.0", {}, "") == root / "6.1.0/build");
}

TEST_CASE("how depmod is called", "[kernel]")
{
    const TempRoot root;
    root.write("boot/System.map-6.1.0", "");
    const kernel::DepmodPlace place{.module_dir = "/lib/modules/6.1.0", .boot = root / "boot"};
    CHECK(kernel::depmod_command(place, {}).arguments
          == std::vector<std::string>{"-a", "6.1.0", "-F", root / "boot/System.map-6.1.0"});
    const kernel::DepmodPlace elsewhere{
        .module_dir = "/r/lib/modules/6.1.0", .base = "/r", .search_order = "/tmp/s.conf"};
    CHECK(kernel::depmod_command(elsewhere, {}).arguments
          == std::vector<std::string>{"-a", "6.1.0", "-b", "/r", "-C", "/tmp/s.conf"});
}

}  // namespace dkms::test
