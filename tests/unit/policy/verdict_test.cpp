#include "lib/policy/verdict.hpp"

#include <algorithm>
#include <utility>

#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using policy::RejectReason;
using policy::Verdict;

constexpr const char* magic = "6.1.0-56-amd64 SMP preempt mod_unload modversions ";
constexpr const char* plain_magic = "6.8.0 SMP preempt mod_unload ";

kernel::LoaderFacts target()
{
    kernel::LoaderFacts facts{.release = "6.1.0-56-amd64",
                              .series = {6, 1},
                              .vermagic = magic,
                              .config_source = "/boot/config-6.1.0-56-amd64"};
    const auto add = [&](const char* name, kernel::ExportedSymbol symbol) {
        facts.exports.add(facts.exports.keep(name), symbol);
    };
    add("module_layout", {.crc = 0x11, .module = "vmlinux"});
    add("printk", {.crc = 0x22, .module = "vmlinux"});
    add("gpl_thing", {.crc = 0x33, .module = "vmlinux", .gpl_only = true});
    add("spaced", {.crc = 0x44, .module = "drivers/usb/usbcore", .name_space = "USB"});
    add("for_some", {.crc = 0x55, .module = "vmlinux", .name_space = "module:kvm,it-*"});
    add("unversioned", {.crc = 0, .module = "vmlinux"});
    facts.elf = kernel::ElfKind{.bits = 64, .machine = 62};
    facts.struct_module_size = 896;
    return facts;
}

kernel::ModuleInfo module()
{
    kernel::ModuleInfo info{.name = "it87",
                            .vermagic = magic,
                            .has_vermagic = true,
                            .license = "GPL",
                            .has_versions = true,
                            .versions = {{"module_layout", 0x11}, {"printk", 0x22}},
                            .needed = {{.name = "printk"}},
                            .elf_class = 64,
                            .elf_machine = 62,
                            .struct_module_size = 896};
    return info;
}

/// The single reason for which a module is rejected.
std::optional<RejectReason> reason(const kernel::ModuleInfo& info,
                                   const kernel::LoaderFacts& facts = target())
{
    const auto verdict = policy::judge(info, facts);
    if (verdict.outcome != Verdict::Outcome::rejected || verdict.reasons.size() != 1) {
        return std::nullopt;
    }
    CHECK_FALSE(policy::explain(verdict.reasons[0]).empty());
    CHECK_FALSE(policy::word_for(verdict.reasons[0].reason).empty());
    return verdict.reasons[0].reason;
}

bool loads(const kernel::ModuleInfo& info, const kernel::LoaderFacts& facts = target())
{
    return policy::judge(info, facts).outcome == Verdict::Outcome::loads;
}

bool has_taint(const Verdict& verdict, policy::Taint taint)
{
    return std::find(verdict.taints.begin(), verdict.taints.end(), taint) != verdict.taints.end();
}

/// A module of which a table is all that there is since 6.14.
kernel::ModuleInfo extended_module()
{
    auto info = module();
    info.extended_versions = std::exchange(info.versions, {});
    info.has_versions = false;
    info.has_extended_versions = true;
    return info;
}

}  // namespace

TEST_CASE("a module that fits loads", "[policy]")
{
    CHECK(policy::judge(module(), target()).outcome == Verdict::Outcome::loads);
}

TEST_CASE("with modversions the release does not count, the rest does", "[policy]")
{
    auto other = module();
    other.vermagic = "6.1.0-55-amd64 SMP preempt mod_unload modversions ";
    CHECK(policy::judge(other, target()).outcome == Verdict::Outcome::loads);
    other.vermagic = "6.1.0-56-amd64 SMP preempt_rt mod_unload modversions ";
    CHECK(reason(other) == RejectReason::vermagic);
    other.vermagic = "6.1.0-56-amd64 SMP preempt mod_unload modversions";  // the last blank counts
    CHECK(reason(other) == RejectReason::vermagic);
    other.has_vermagic = false;
    CHECK(reason(other) == RejectReason::no_vermagic);
}

TEST_CASE("without modversions all of the vermagic counts, and no CRC", "[policy]")
{
    auto facts = target();
    facts.vermagic = plain_magic;
    auto info = module();
    info.vermagic = plain_magic;
    info.has_versions = false;
    info.versions.clear();
    CHECK(policy::judge(info, facts).outcome == Verdict::Outcome::loads);
    info.vermagic = "6.8.1 SMP preempt mod_unload ";
    CHECK(reason(info, facts) == RejectReason::vermagic);
}

TEST_CASE("each symbol has to be there, with the same CRC", "[policy]")
{
    auto info = module();
    info.versions["printk"] = 0x23;
    CHECK(reason(info) == RejectReason::symbol_version);
    info = module();
    info.versions["module_layout"] = 0x12;
    CHECK(reason(info) == RejectReason::module_layout);
    info = module();
    info.versions.erase("printk");
    CHECK(reason(info) == RejectReason::symbol_unversioned);
    info = module();
    info.needed.push_back({.name = "missing"});
    CHECK(reason(info) == RejectReason::symbol_missing);
    info.needed.back().weak = true;
    CHECK(policy::judge(info, target()).outcome == Verdict::Outcome::loads);
    info.needed.back() = {.name = "unversioned"};
    CHECK(policy::judge(info, target()).outcome == Verdict::Outcome::loads);
}

TEST_CASE("a weak symbol that is there has to have the same CRC, too", "[policy]")
{
    auto info = module();
    info.needed = {{.name = "printk", .weak = true}};
    info.versions["printk"] = 0x99;
    CHECK(reason(info) == RejectReason::symbol_version);
}

TEST_CASE("some symbols are for the GPL, or in a namespace", "[policy]")
{
    auto info = module();
    info.needed = {{.name = "gpl_thing"}};
    info.versions["gpl_thing"] = 0x33;
    CHECK(policy::judge(info, target()).outcome == Verdict::Outcome::loads);
    info.license = "Proprietary";
    CHECK(reason(info) == RejectReason::symbol_gpl_only);
    info = module();
    info.needed = {{.name = "spaced"}};
    info.versions["spaced"] = 0x44;
    CHECK(reason(info) == RejectReason::symbol_namespace);
    info.imported_namespaces = {"USB"};
    CHECK(policy::judge(info, target()).outcome == Verdict::Outcome::loads);
}

TEST_CASE("the shape of the file counts", "[policy]")
{
    auto info = module();
    info.elf_machine = 183;
    CHECK(reason(info) == RejectReason::machine);
    info = module();
    info.struct_module_size = 1280;
    CHECK(reason(info) == RejectReason::struct_module);
    info = module();
    info.has_versions = false;
    info.versions.clear();
    info.needed.clear();
    CHECK(policy::judge(info, target()).outcome == Verdict::Outcome::rejected);
    info = module();
    info.big_endian = true;
    CHECK(reason(info) == RejectReason::machine);
    info = module();
    info.has_common_symbols = true;
    CHECK(reason(info) == RejectReason::file_format);
    info = module();
    info.struct_module_size.reset();
    CHECK(reason(info) == RejectReason::file_format);
}

TEST_CASE("what a module does not say is waived by a kernel that forces", "[policy]")
{
    auto facts = target();
    auto info = module();
    info.has_versions = false;
    info.versions.clear();
    CHECK(reason(info, facts) == RejectReason::no_versions);
    facts.forces_load = true;
    CHECK(has_taint(policy::judge(info, facts), policy::Taint::forced));
    CHECK(loads(info, facts));
    info.vermagic = "6.1.0-55-amd64 SMP preempt mod_unload modversions ";  // all of it counts now
    CHECK(reason(info, facts) == RejectReason::vermagic);
    info = module();
    info.has_vermagic = false;
    CHECK(loads(info, facts));
    facts.config_source.clear();
    CHECK(policy::judge(info, facts).missing
          == std::vector<std::string>{"the kernel's configuration"});
}

TEST_CASE("the tables of 6.14 count from 6.14 on", "[policy]")
{
    auto facts = target();
    facts.forces_load = true;
    auto info = extended_module();
    info.extended_versions["printk"] = 0x99;
    CHECK(loads(info, facts));  // an older kernel does not know them, and forces
    facts.series = {6, 14};
    CHECK(reason(info, facts) == RejectReason::symbol_version);
    info = extended_module();
    CHECK(loads(info, facts));
    info.vermagic = "6.1.0-55-amd64 SMP preempt mod_unload modversions ";
    CHECK(reason(info, facts) == RejectReason::vermagic);  // whole: there is no __versions
    info = module();
    info.has_extended_versions = true;
    info.extended_versions = {{"module_layout", 0x11}, {"printk", 0x23}};
    CHECK(reason(info, facts) == RejectReason::symbol_version);  // only they count
    info = module();
    info.has_half_of_extended_versions = true;
    CHECK(reason(info, facts) == RejectReason::file_format);
    facts.series = {6, 13};
    CHECK(loads(info, facts));
}

TEST_CASE("since 6.16 a namespace may name the modules that it is for", "[policy]")
{
    auto facts = target();
    facts.series = {6, 16};
    auto info = module();
    info.needed = {{.name = "for_some"}};
    info.versions["for_some"] = 0x55;
    info.imported_namespaces = {"module:kvm,it-*"};
    CHECK(loads(info, facts) == false);  // it is called it87, and the pattern wants it_
    info.name = "it_87";
    CHECK(loads(info, facts));
    info.name = "kvm";
    CHECK(loads(info, facts));
    info.name = "kvm_intel";
    CHECK(reason(info, facts) == RejectReason::symbol_namespace);
    facts.series = {6, 15};
    CHECK(loads(info, facts));  // before, it is a namespace like others
}

TEST_CASE("a symbol of the kernel is not exported a second time", "[policy]")
{
    auto info = module();
    info.exported["printk"] = {};
    CHECK(reason(info) == RejectReason::duplicate_symbol);
    info.exported.clear();
    info.exported["spaced"] = {};  // of a module: that one may be replaced
    CHECK(loads(info));
}

TEST_CASE("signatures count where they are enforced", "[policy]")
{
    auto facts = target();
    auto info = module();
    facts.checks_signatures = true;
    CHECK(has_taint(policy::judge(info, facts), policy::Taint::unsigned_module));
    facts.enforces_signatures = true;
    facts.trusted_signer = "01";
    CHECK(reason(info, facts) == RejectReason::signature);
    info.signature = kernel::ModuleSignature{.signer = "02"};
    CHECK(policy::judge(info, facts).outcome == Verdict::Outcome::unknown);
    info.signature->signer = "01";
    CHECK(loads(info, facts));
    facts.enforces_signatures = false;
    info.signature->is_damaged = true;
    CHECK(reason(info, facts) == RejectReason::signature);
}

TEST_CASE("the kernel's own decompressor is particular", "[policy]")
{
    auto facts = target();
    auto info = module();
    info.compression = kernel::ModuleCompression::xz;
    info.compression_flaw = "its check is neither CRC32 nor none";
    CHECK(loads(info, facts));  // kmod decompresses it
    facts.decompresses = kernel::ModuleCompression::xz;
    CHECK(reason(info, facts) == RejectReason::compression);
    info.compression_flaw.clear();
    CHECK(loads(info, facts));
}

TEST_CASE("type information for another vmlinux is refused where the kernel asks", "[policy]")
{
    auto facts = target();
    auto info = module();
    info.has_btf = true;
    info.vermagic = "6.1.0-55-amd64 SMP preempt mod_unload modversions ";
    CHECK(loads(info, facts));
    facts.allows_btf_mismatch = false;
    CHECK(reason(info, facts) == RejectReason::btf);
    info.has_btf_base = true;
    CHECK(loads(info, facts));
}

TEST_CASE("without Module.symvers an absent symbol proves nothing", "[policy]")
{
    auto facts = target();
    facts.exports_are_partial = true;
    auto info = module();
    CHECK(loads(info, facts));
    info.needed.push_back({.name = "elsewhere"});
    const auto verdict = policy::judge(info, facts);
    CHECK(verdict.outcome == Verdict::Outcome::unknown);
    CHECK(verdict.missing.size() == 1);
    info.versions["printk"] = 0x99;  // what is there still does
    CHECK(reason(info, facts) == RejectReason::symbol_version);
}

TEST_CASE("a module from elsewhere taints, one that is refused does not", "[policy]")
{
    auto info = module();
    CHECK(has_taint(policy::judge(info, target()), policy::Taint::out_of_tree));
    info.in_tree = true;
    CHECK(policy::judge(info, target()).taints.empty());
    info.license = "Proprietary";
    CHECK(has_taint(policy::judge(info, target()), policy::Taint::proprietary));
    info.elf_machine = 183;
    CHECK(policy::judge(info, target()).taints.empty());
}

TEST_CASE("what could not be read is said", "[policy]")
{
    const auto verdict = policy::judge(module(), {});
    CHECK(verdict.outcome == Verdict::Outcome::unknown);
    CHECK(verdict.missing.size() == 2);
    auto wrong = module();
    wrong.elf_class = 32;
    kernel::LoaderFacts little{.elf = kernel::ElfKind{.bits = 64, .machine = 62}};
    CHECK(policy::judge(wrong, little).outcome == Verdict::Outcome::rejected);
}

}  // namespace dkms::test
