#include "lib/policy/verdict.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lib/kernel/vermagic.hpp"

namespace dkms::policy {
namespace {

using kernel::ExportedSymbol;
using kernel::LoaderFacts;
using kernel::ModuleInfo;

/// license_is_gpl_compatible() of include/linux/license.h.
bool is_gpl_compatible(std::string_view license)
{
    constexpr std::array<std::string_view, 6> compatible = {
        "GPL",          "GPL v2",       "GPL and additional rights",
        "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"};
    return std::find(compatible.begin(), compatible.end(), license) != compatible.end();
}

std::string hexadecimal(std::uint64_t value)
{
    return fmt::format("{:#010x}", value);
}

/// The version table that this kernel reads; none where it compares no CRCs.
const std::map<std::string, std::uint32_t, std::less<>>* versions_of(const ModuleInfo& module)
{
    if (module.has_versions) {
        return &module.versions;
    }
    return module.has_extended_versions ? &module.extended_versions : nullptr;
}

class Judge {
public:
    Judge(const ModuleInfo& module, const LoaderFacts& target)
        : module_(module), target_(target), versions_(versions_of(module))
    {}

    Verdict verdict()
    {
        check_shape();
        check_vermagic();
        check_symbols();
        check_btf();
        if (!verdict_.reasons.empty()) {
            verdict_.outcome = Verdict::Outcome::rejected;
        } else if (verdict_.missing.empty()) {
            verdict_.outcome = Verdict::Outcome::loads;
        }
        return std::move(verdict_);
    }

private:
    void reject(RejectReason reason, std::string subject, std::string found, std::string wanted)
    {
        verdict_.reasons.push_back({.reason = reason,
                                    .subject = std::move(subject),
                                    .found = std::move(found),
                                    .wanted = std::move(wanted)});
    }

    bool compares_crcs() const { return kernel::has_modversions(target_.vermagic); }

    void check_shape()
    {
        const bool same_class = !target_.elf_class || *target_.elf_class == module_.elf_class;
        const bool same_machine =
            !target_.elf_machine || *target_.elf_machine == module_.elf_machine;
        if (!same_class || !same_machine) {
            reject(RejectReason::machine, {},
                   fmt::format("ELF{} machine {}", module_.elf_class, module_.elf_machine),
                   fmt::format("ELF{} machine {}", target_.elf_class.value_or(0),
                               target_.elf_machine.value_or(0)));
        }
        if (module_.struct_module_size && target_.struct_module_size
            && module_.struct_module_size != target_.struct_module_size) {
            reject(RejectReason::struct_module, {},
                   fmt::format("{} bytes", *module_.struct_module_size),
                   fmt::format("{} bytes", *target_.struct_module_size));
        }
    }

    void check_vermagic()
    {
        if (target_.vermagic.empty()) {
            verdict_.missing.emplace_back("the kernel's vermagic");
            return;
        }
        if (compares_crcs() && versions_ == nullptr) {
            if (!target_.forces_load) {
                reject(RejectReason::no_versions, {}, "no version table", "modversions");
            } else {
                verdict_.missing.emplace_back("the module's version table");
            }
        }
        if (!module_.has_vermagic) {
            reject(RejectReason::no_vermagic, {}, "", target_.vermagic);
        } else if (!kernel::same_vermagic(module_.vermagic, target_.vermagic,
                                          module_.has_versions)) {
            reject(RejectReason::vermagic, {}, module_.vermagic, target_.vermagic);
        }
    }

    void check_symbols()
    {
        if (target_.exports.size() == 0) {
            verdict_.missing.emplace_back("the kernel's exported symbols (Module.symvers)");
            return;
        }
        if (const auto* layout = target_.exports.find("module_layout")) {
            check_crc("module_layout", *layout, RejectReason::module_layout);
        }
        for (const auto& symbol : module_.needed) {
            check_symbol(symbol);
        }
    }

    void check_symbol(const kernel::NeededSymbol& symbol)
    {
        const auto* exported = target_.exports.find(symbol.name);
        if (exported == nullptr || (exported->gpl_only && !is_gpl_compatible(module_.license))) {
            if (!symbol.weak && symbol.name != "_GLOBAL_OFFSET_TABLE_") {
                reject(exported == nullptr ? RejectReason::symbol_missing
                                           : RejectReason::symbol_gpl_only,
                       symbol.name, module_.license, "");
            }
            return;
        }
        check_crc(symbol.name, *exported, RejectReason::symbol_version);
        const auto& imported = module_.imported_namespaces;
        const std::string name_space(exported->name_space);
        if (!name_space.empty() && !target_.allows_missing_namespaces
            && std::find(imported.begin(), imported.end(), name_space) == imported.end()) {
            reject(RejectReason::symbol_namespace, symbol.name, "", name_space);
        }
    }

    void check_crc(std::string_view name, const ExportedSymbol& exported, RejectReason reason)
    {
        // An export without a CRC says so by zero.
        if (!compares_crcs() || versions_ == nullptr || exported.crc == 0) {
            return;
        }
        const auto own = versions_->find(name);
        if (own == versions_->end()) {
            reject(RejectReason::symbol_unversioned, std::string(name), "",
                   hexadecimal(exported.crc));
        } else if (own->second != exported.crc) {
            reject(reason, std::string(name), hexadecimal(own->second), hexadecimal(exported.crc));
        }
    }

    void check_btf()
    {
        // Type information that its own vmlinux was used for cannot be told from other.
        if (module_.has_btf && !module_.has_btf_base && !target_.allows_btf_mismatch
            && module_.vermagic != target_.vermagic) {
            reject(RejectReason::btf, {}, "no .BTF.base", "");
        }
    }

    const ModuleInfo& module_;
    const LoaderFacts& target_;
    const std::map<std::string, std::uint32_t, std::less<>>* versions_;
    Verdict verdict_ = {};
};

}  // namespace

std::string_view word_for(RejectReason reason)
{
    constexpr std::array<std::string_view, 12> words = {
        "machine",        "struct-module",      "no-versions",      "module-layout",
        "no-vermagic",    "vermagic",           "symbol-missing",   "symbol-gpl-only",
        "symbol-version", "symbol-unversioned", "symbol-namespace", "btf"};
    return words.at(static_cast<std::size_t>(reason));
}

std::string_view word_for(Verdict::Outcome outcome)
{
    constexpr std::array<std::string_view, 3> words = {"loads", "rejected", "unknown"};
    return words.at(static_cast<std::size_t>(outcome));
}

std::string explain(const Rejection& rejection)
{
    const auto& [reason, subject, found, wanted] = rejection;
    switch (reason) {
        case RejectReason::machine:
            return fmt::format("it is made for {}, and the kernel for {}", found, wanted);
        case RejectReason::struct_module:
            return fmt::format("its struct module has {}, and the kernel's {}", found, wanted);
        case RejectReason::no_versions:
            return "it has no symbol versions, which this kernel asks for";
        case RejectReason::no_vermagic:
            return fmt::format("it says no vermagic, and the kernel wants \"{}\"", wanted);
        case RejectReason::vermagic:
            return fmt::format(R"(its vermagic is "{}", and the kernel's "{}")", found, wanted);
        case RejectReason::module_layout:
        case RejectReason::symbol_version:
            return fmt::format("symbol {} has the version {} in it, and {} in the kernel", subject,
                               found, wanted);
        case RejectReason::symbol_missing:
            return fmt::format("it needs symbol {}, which the kernel does not export", subject);
        case RejectReason::symbol_gpl_only:
            return fmt::format(
                "symbol {} is only for GPL-compatible modules, and its license is "
                "\"{}\"",
                subject, found);
        case RejectReason::symbol_unversioned:
            return fmt::format("it has no version of symbol {}", subject);
        case RejectReason::symbol_namespace:
            return fmt::format("symbol {} is in the namespace {}, which it does not import",
                               subject, wanted);
        case RejectReason::btf:
            return "its type information (BTF) belongs to another vmlinux";
    }
    return {};
}

Verdict judge(const kernel::ModuleInfo& module, const kernel::LoaderFacts& target)
{
    return Judge(module, target).verdict();
}

}  // namespace dkms::policy
