#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "lib/kernel/module_compression.hpp"
#include "lib/kernel/symbol_table.hpp"

namespace dkms::kernel {

/// 6.12 of "6.12.117+deb12-amd64": what the loader's rules go by.
struct KernelSeries {
    unsigned major = 0;
    unsigned minor = 0;

    auto operator<=>(const KernelSeries&) const = default;
};

/// What a loader compares of a module's ELF header.
struct ElfKind {
    unsigned bits = 64;
    unsigned machine = 0;  ///< e_machine
    bool big_endian = false;

    bool operator==(const ElfKind&) const = default;
};

/// What a target's module loader compares a module with. What is not known
/// says so by its emptiness; a verdict then says what is missing.
struct LoaderFacts {
    std::string release = {};
    KernelSeries series = {};
    std::string vermagic = {};         ///< empty: not known
    std::string vermagic_source = {};  ///< the file that it was read from, for the user
    SymbolTable exports = {};          ///< empty: not known
    std::string exports_source = {};
    /// No Module.symvers was found: `exports` is what the kernel's modules
    /// export and ask for, so that a symbol which is not in it may exist.
    bool exports_are_partial = false;

    std::string config_source = {};          ///< empty: the next five are not known
    bool allows_missing_namespaces = false;  ///< CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS
    bool forces_load = false;                ///< CONFIG_MODULE_FORCE_LOAD
    bool allows_btf_mismatch = true;  ///< CONFIG_MODULE_ALLOW_BTF_MISMATCH, or no BTF for modules
    bool checks_signatures = false;   ///< CONFIG_MODULE_SIG
    /// What this kernel decompresses itself, CONFIG_MODULE_DECOMPRESS; all else
    /// is decompressed by kmod.
    ModuleCompression decompresses = ModuleCompression::none;

    /// It takes no module without a signature that it trusts.
    bool enforces_signatures = false;
    std::string trusted_signer = {};  ///< of its own modules; empty: not known

    // Of one of its own modules, or what follows from its arch.
    std::optional<ElfKind> elf = {};
    std::optional<std::uint64_t> struct_module_size = {};
};

}  // namespace dkms::kernel
