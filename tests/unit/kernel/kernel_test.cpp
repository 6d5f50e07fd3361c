#include "lib/base/error.hpp"
#include "lib/kernel/compiler.hpp"
#include "lib/kernel/depmod.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/kernel/module_signature.hpp"
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
                "name=it87", "depends=a,b", "import_ns=USB", "intree=Y"},
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
    CHECK(info.in_tree);
    CHECK_FALSE(info.signature);
}

TEST_CASE("what a module exports is read with its CRCs", "[kernel]")
{
    const auto info = kernel::module_info(
        make_module({.exported = {{.name = "plain", .crc = 0x55},
                                  {.name = "gpl", .crc = 0x66, .gpl_only = true},
                                  {.name = "spaced", .crc = 0x77, .name_space = "IT87"}}}),
        "it87.ko");
    REQUIRE(info.exported.size() == 3);
    CHECK(info.exported.at("plain") == kernel::OfferedSymbol{.crc = 0x55});
    CHECK(info.exported.at("gpl") == kernel::OfferedSymbol{.crc = 0x66, .gpl_only = true});
    CHECK(info.exported.at("spaced") == kernel::OfferedSymbol{.crc = 0x77, .name_space = "IT87"});
}

TEST_CASE("the version tables of 6.14 are two sections", "[kernel]")
{
    const auto info = kernel::module_info(
        make_module({.extended_versions = {{"module_layout", 0x11}, {"printk", 0x22}}}), "a.ko");
    CHECK(info.has_extended_versions);
    CHECK_FALSE(info.has_half_of_extended_versions);
    CHECK_FALSE(info.has_versions);
    CHECK(info.extended_versions
          == kernel::SymbolVersions{{"module_layout", 0x11}, {"printk", 0x22}});
    auto text = make_module_text({.extended_versions = {{"module_layout", 0x11}}});
    const auto damage = [&](std::string_view what, std::string_view with) {
        auto damaged = text;
        damaged.replace(damaged.find(what), with.size(), with);
        return kernel::module_info(std::as_bytes(std::span(damaged)), "a.ko")
            .has_half_of_extended_versions;
    };
    CHECK(damage("__version_ext_names", "__version_ext_nomes"));
    CHECK(damage(std::string("module_layout\0", 14), "module_layout.."));  // no name ends
}

TEST_CASE("a signature says who made it, or is damaged", "[kernel]")
{
    const auto wrap = [](char tag, const std::string& content) {
        return std::string{tag, static_cast<char>(content.size())} + content;
    };
    // ContentInfo of SignedData with one signer, whose key is named 0xabcd.
    const std::string number = "\x02\x01\x03";
    const auto signer = wrap('\x30', number + wrap('\x80', "\xab\xcd"));
    const auto data = number + wrap('\x31', "") + wrap('\x30', "") + wrap('\x31', signer);
    const auto cms = wrap('\x30', wrap('\x06', "*") + wrap('\xa0', wrap('\x30', data)));
    const auto signed_text = [&](char algorithm, std::size_t length) {
        std::string header(12, '\0');
        header[0] = algorithm;
        header[2] = 2;
        header[11] = static_cast<char>(length);
        return make_module_text(made) + cms + header + "~Module signature appended~\n";
    };
    const auto signature = [](const std::string& text) {
        return kernel::signature_of(std::as_bytes(std::span(text)));
    };
    const auto good = signed_text(0, cms.size());
    CHECK(signature(good) == kernel::ModuleSignature{.signer = "abcd"});
    CHECK(kernel::without_signature(std::as_bytes(std::span(good))).size()
          == make_module_text(made).size());
    CHECK(signature(signed_text(1, cms.size()))->is_damaged);
    CHECK(signature(signed_text(0, cms.size() - 3))->is_damaged);
    CHECK(signature(signed_text(0, 0))->is_damaged);
    CHECK_FALSE(signature(make_module_text(made)));
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

TEST_CASE("how a file is compressed, and what the kernel dislikes of it", "[kernel]")
{
    const TempRoot root;
    const auto text = make_module_text(made);
    auto packed = sys::compress(std::as_bytes(std::span(text)), sys::Compression::xz);
    CHECK(sys::flaw_for_kernel(packed).empty());
    packed[7] = std::byte{4};  // CRC64
    CHECK_FALSE(sys::flaw_for_kernel(packed).empty());
    auto zipped = sys::compress(std::as_bytes(std::span(text)), sys::Compression::gzip);
    CHECK(sys::flaw_for_kernel(zipped).empty());
    zipped[3] = std::byte{0x08};  // a file name
    CHECK(sys::flaw_for_kernel(zipped).empty());
    zipped[3] = std::byte{0x10};  // a comment
    CHECK_FALSE(sys::flaw_for_kernel(zipped).empty());
    root.write("plain.ko", text);
    CHECK(kernel::read_module_info(root / "plain.ko").compression
          == kernel::ModuleCompression::none);
}

TEST_CASE("how the loader compares two vermagics", "[kernel]")
{
    CHECK(kernel::same_vermagic(magic, magic, true));
    CHECK(kernel::same_vermagic("6.1.0-55-amd64 SMP preempt mod_unload modversions ", magic, true));
    CHECK_FALSE(
        kernel::same_vermagic("6.1.0-55-amd64 SMP preempt mod_unload modversions ", magic, false));
    CHECK_FALSE(kernel::same_vermagic("6.1 SMP ", "6.2 SMP ", true));
}

TEST_CASE("two vermagics stand side by side word by word", "[kernel]")
{
    using Pairs = std::vector<kernel::VermagicPair>;
    CHECK(kernel::vermagic_pairs("6.1 SMP preempt mod_unload ", "6.2 SMP preempt_rt mod_unload ")
          == Pairs{{"6.1", "6.2"},
                   {"SMP", "SMP"},
                   {"preempt", "preempt_rt"},
                   {"mod_unload", "mod_unload"}});
    CHECK(kernel::vermagic_pairs("6.1 mod_unload ", "6.1 SMP mod_unload modversions ")
          == Pairs{{"6.1", "6.1"}, {"", "SMP"}, {"mod_unload", "mod_unload"}, {"", "modversions"}});
    CHECK(kernel::vermagic_pairs("6.1 SMP mod_unload ", "6.1 mod_unload ")
          == Pairs{{"6.1", "6.1"}, {"SMP", ""}, {"mod_unload", "mod_unload"}});
    CHECK(kernel::vermagic_pairs("", "6.1 ") == Pairs{{"", "6.1"}});
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
    config.options["CONFIG_CC_VERSION_TEXT"] = "x86_64-linux-gnu-gcc-12 (Debian) 12.2.0";
    CHECK(kernel::compiler_words(config, all)
          == std::vector<std::string>{"CC=x86_64-linux-gnu-gcc-12"});
    config.options["CONFIG_CC_VERSION_TEXT"] = "$(reboot) 1";
    CHECK(kernel::compiler_words(config, all) == std::vector<std::string>{"CC=gcc-12"});
    config.options = {
        {"CONFIG_CC_IS_CLANG", "y"}, {"CONFIG_CLANG_VERSION", "140006"}, {"CONFIG_LD_IS_LLD", "y"}};
    CHECK(kernel::compiler_words(config, all) == std::vector<std::string>{"LLVM=-14"});
    CHECK(kernel::compiler_words(config, none) == std::vector<std::string>{"LLVM=1"});
}

TEST_CASE("the words for make say which program is the compiler", "[kernel]")
{
    CHECK(kernel::compiler_program({}) == "gcc");
    CHECK(kernel::compiler_program({"CC=gcc-12"}) == "gcc-12");
    CHECK(kernel::compiler_program({"LLVM=1"}) == "clang");
    CHECK(kernel::compiler_program({"LLVM=-14"}) == "clang-14");
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
