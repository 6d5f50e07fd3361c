#include "lib/policy/verdict.hpp"

#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using policy::RejectReason;
using policy::Verdict;

constexpr const char* magic = "6.1.0-56-amd64 SMP preempt mod_unload modversions ";
constexpr const char* plain_magic = "6.8.0 SMP preempt mod_unload ";

kernel::LoaderFacts target()
{
    kernel::LoaderFacts facts{.release = "6.1.0-56-amd64", .vermagic = magic};
    const auto add = [&](const char* name, kernel::ExportedSymbol symbol) {
        facts.exports.add(facts.exports.keep(name), symbol);
    };
    add("module_layout", {.crc = 0x11});
    add("printk", {.crc = 0x22});
    add("gpl_thing", {.crc = 0x33, .gpl_only = true});
    add("spaced", {.crc = 0x44, .name_space = "USB"});
    add("unversioned", {.crc = 0});
    facts.elf_class = 64;
    facts.elf_machine = 62;
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
    return verdict.reasons[0].reason;
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
}

TEST_CASE("what could not be read is said", "[policy]")
{
    const auto verdict = policy::judge(module(), {});
    CHECK(verdict.outcome == Verdict::Outcome::unknown);
    CHECK(verdict.missing.size() == 2);
    auto wrong = module();
    wrong.elf_class = 32;
    kernel::LoaderFacts little{.elf_class = 64};
    CHECK(policy::judge(wrong, little).outcome == Verdict::Outcome::rejected);
}

}  // namespace dkms::test
