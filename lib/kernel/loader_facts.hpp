#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/kernel/symbol_table.hpp"

namespace dkms::kernel {

/// What a target's module loader compares a module with. What is not known
/// says so by its emptiness; a verdict then says what is missing.
struct LoaderFacts {
    std::string release = {};
    std::string vermagic = {};         ///< empty: not known
    std::string vermagic_source = {};  ///< the file that it was read from, for the user
    SymbolTable exports = {};          ///< empty: not known
    std::string exports_source = {};
    bool allows_missing_namespaces = false;  ///< CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS
    bool forces_load = false;                ///< CONFIG_MODULE_FORCE_LOAD
    bool allows_btf_mismatch = true;  ///< CONFIG_MODULE_ALLOW_BTF_MISMATCH, or no BTF for modules

    // Of one of its own modules; none where it has none.
    std::optional<unsigned> elf_class = {};
    std::optional<unsigned> elf_machine = {};
    std::optional<std::uint64_t> struct_module_size = {};
};

}  // namespace dkms::kernel
