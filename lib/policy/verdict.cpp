#include "lib/policy/verdict.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/vermagic.hpp"

namespace dkms::policy {
namespace {

using kernel::ElfKind;
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

std::string describe(const ElfKind& elf)
{
    return fmt::format("ELF{} machine {}, {} endian", elf.bits, elf.machine,
                       elf.big_endian ? "big" : "little");
}

/// EXPORT_SYMBOL_FOR_MODULES of 6.16: "module:first,second*" names who may use it.
bool names_module(std::string_view name_space, std::string_view module)
{
    for (auto pattern : split(name_space, ',')) {
        const bool is_open = pattern.ends_with('*');
        pattern.remove_suffix(is_open ? 1 : 0);
        if (same_module(is_open ? module.substr(0, pattern.size()) : module, pattern)) {
            return true;
        }
    }
    return false;
}

class Judge {
public:
    Judge(const ModuleInfo& module, const LoaderFacts& target)
        : module_(module),
          target_(target),
          reads_extended_(target.series >= extended_since && module.has_extended_versions),
          versions_(versions()),
          is_gpl_(is_gpl_compatible(module.license))
    {}

    Verdict verdict()
    {
        check_file();
        check_shape();
        check_vermagic();
        if (target_.exports.size() == 0) {
            missing("the kernel's exported symbols (Module.symvers)");
        } else {
            check_symbols();
        }
        check_btf();
        if (!verdict_.reasons.empty()) {
            verdict_.outcome = Verdict::Outcome::rejected;
        } else if (verdict_.missing.empty()) {
            verdict_.outcome = Verdict::Outcome::loads;
        }
        add_taints();
        return std::move(verdict_);
    }

private:
    static constexpr kernel::KernelSeries extended_since{6, 14};
    static constexpr kernel::KernelSeries module_namespaces_since{6, 16};

    void reject(RejectReason reason, std::string_view subject, std::string found,
                std::string wanted)
    {
        verdict_.reasons.push_back({.reason = reason,
                                    .subject = std::string(subject),
                                    .found = std::move(found),
                                    .wanted = std::move(wanted)});
    }

    void missing(std::string what)
    {
        if (std::find(verdict_.missing.begin(), verdict_.missing.end(), what)
            == verdict_.missing.end()) {
            verdict_.missing.push_back(std::move(what));
        }
    }

    bool compares_crcs() const { return kernel::has_modversions(target_.vermagic); }

    /// The version table that this kernel reads; none where it finds none.
    const kernel::SymbolVersions* versions() const
    {
        if (reads_extended_) {
            return &module_.extended_versions;
        }
        return module_.has_versions ? &module_.versions : nullptr;
    }

    /// try_to_force_load(): what is not there may be waived.
    void force(RejectReason reason, std::string wanted)
    {
        if (target_.config_source.empty()) {
            missing("the kernel's configuration");
        } else if (target_.forces_load) {
            is_forced_ = true;
        } else {
            reject(reason, {}, {}, std::move(wanted));
        }
    }

    void check_file()
    {
        if (module_.compression != kernel::ModuleCompression::none
            && module_.compression == target_.decompresses && !module_.compression_flaw.empty()) {
            reject(RejectReason::compression, {}, module_.compression_flaw, {});
        }
        if (module_.signature && module_.signature->is_damaged) {
            reject(RejectReason::signature, {}, "damaged", {});
        } else if (target_.enforces_signatures && !module_.signature) {
            reject(RejectReason::signature, {}, {}, {});
        } else if (target_.enforces_signatures
                   && (target_.trusted_signer.empty()
                       || module_.signature->signer != target_.trusted_signer)) {
            missing("whether the kernel trusts the key of its signature");
        }
    }

    void check_shape()
    {
        const ElfKind own{.bits = module_.elf_class,
                          .machine = module_.elf_machine,
                          .big_endian = module_.big_endian};
        if (target_.elf && *target_.elf != own) {
            reject(RejectReason::machine, {}, describe(own), describe(*target_.elf));
        }
        if (!module_.struct_module_size) {
            reject(RejectReason::file_format, {}, "it has no .gnu.linkonce.this_module", {});
        } else if (target_.struct_module_size
                   && module_.struct_module_size != target_.struct_module_size) {
            reject(RejectReason::struct_module, {},
                   fmt::format("{} bytes", *module_.struct_module_size),
                   fmt::format("{} bytes", *target_.struct_module_size));
        }
        if (module_.has_common_symbols) {
            reject(RejectReason::file_format, {},
                   "it has common symbols: build it with -fno-common", {});
        }
        if (module_.has_half_of_extended_versions && target_.series >= extended_since) {
            reject(RejectReason::file_format, {},
                   "its __version_ext_crcs and __version_ext_names do not belong together", {});
        }
    }

    void check_vermagic()
    {
        if (target_.vermagic.empty()) {
            missing("the kernel's vermagic");
            return;
        }
        if (compares_crcs() && versions_ == nullptr) {
            force(RejectReason::no_versions, {});
        }
        if (!module_.has_vermagic) {
            force(RejectReason::no_vermagic, target_.vermagic);
        } else if (!kernel::same_vermagic(module_.vermagic, target_.vermagic,
                                          module_.has_versions)) {
            reject(RejectReason::vermagic, {}, module_.vermagic, target_.vermagic);
        }
    }

    void check_symbols()
    {
        const auto* layout = target_.exports.find("module_layout");
        if (layout != nullptr) {
            check_crc("module_layout", *layout, RejectReason::module_layout);
        } else if (compares_crcs()) {
            missing("the kernel's CRC of module_layout");
        }
        for (const auto& symbol : module_.needed) {
            check_symbol(symbol);
        }
        for (const auto& [name, offer] : module_.exported) {
            const auto* other = target_.exports.find(name);
            if (other != nullptr && other->module == "vmlinux") {
                reject(RejectReason::duplicate_symbol, name, {}, "the kernel itself");
            }
        }
    }

    void check_symbol(const kernel::NeededSymbol& symbol)
    {
        const auto* exported = target_.exports.find(symbol.name);
        const bool is_visible = exported != nullptr && (is_gpl_ || !exported->gpl_only);
        if (!is_visible) {
            check_absence(symbol, exported);
            return;
        }
        if (exported->module.empty() && !is_gpl_) {
            missing(fmt::format("whether symbol {} is for all modules", symbol.name));
        }
        check_crc(symbol.name, *exported, RejectReason::symbol_version);
        if (!may_import(exported->name_space)) {
            reject(RejectReason::symbol_namespace, symbol.name, {},
                   std::string(exported->name_space));
        }
    }

    void check_absence(const kernel::NeededSymbol& symbol, const ExportedSymbol* hidden)
    {
        if (symbol.weak || symbol.name == "_GLOBAL_OFFSET_TABLE_") {
            return;
        }
        if (hidden != nullptr) {
            reject(RejectReason::symbol_gpl_only, symbol.name, module_.license, {});
        } else if (target_.exports_are_partial) {
            missing("the symbols of the kernel's image (Module.symvers)");
        } else {
            reject(RejectReason::symbol_missing, symbol.name, {}, {});
        }
    }

    bool may_import(std::string_view name_space) const
    {
        constexpr std::string_view for_modules = "module:";
        if (target_.series >= module_namespaces_since && name_space.starts_with(for_modules)) {
            return names_module(name_space.substr(for_modules.size()), module_.name);
        }
        const auto& imported = module_.imported_namespaces;
        return name_space.empty() || target_.allows_missing_namespaces
               || std::find(imported.begin(), imported.end(), name_space) != imported.end();
    }

    void check_crc(std::string_view name, const ExportedSymbol& exported, RejectReason reason)
    {
        // An export without a CRC says so by zero.
        if (!compares_crcs() || versions_ == nullptr || exported.crc == 0) {
            return;
        }
        const auto own = versions_->find(name);
        if (own == versions_->end()) {
            reject(RejectReason::symbol_unversioned, name, {}, hexadecimal(exported.crc));
        } else if (own->second != exported.crc) {
            reject(reason, name, hexadecimal(own->second), hexadecimal(exported.crc));
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

    void add_taints()
    {
        const auto add_if = [&](bool condition, Taint taint) {
            if (condition && verdict_.outcome != Verdict::Outcome::rejected) {
                verdict_.taints.push_back(taint);
            }
        };
        add_if(!is_gpl_, Taint::proprietary);
        add_if(is_forced_, Taint::forced);
        add_if(!module_.in_tree, Taint::out_of_tree);
        add_if(target_.checks_signatures && !module_.signature, Taint::unsigned_module);
    }

    const ModuleInfo& module_;
    const LoaderFacts& target_;
    bool reads_extended_;
    const kernel::SymbolVersions* versions_;
    bool is_gpl_;
    bool is_forced_ = false;
    Verdict verdict_ = {};
};

}  // namespace

Verdict judge(const kernel::ModuleInfo& module, const kernel::LoaderFacts& target)
{
    return Judge(module, target).verdict();
}

}  // namespace dkms::policy
