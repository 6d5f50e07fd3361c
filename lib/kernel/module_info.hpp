#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/kernel/module_compression.hpp"

namespace dkms::kernel {

/// A symbol that a module needs from others.
struct NeededSymbol {
    std::string name = {};
    bool weak = false;

    bool operator==(const NeededSymbol&) const = default;
};

/// A symbol that a module offers to others.
struct OfferedSymbol {
    std::uint32_t crc = 0;  ///< 0: it has none
    bool gpl_only = false;
    std::string name_space = {};

    bool operator==(const OfferedSymbol&) const = default;
};

/// The CRCs of symbols by their names.
using SymbolVersions = std::map<std::string, std::uint32_t, std::less<>>;

/// The signature at the end of a module file, as far as it tells of itself.
struct ModuleSignature {
    bool is_damaged = false;  ///< what describes it is not what the kernel accepts
    std::string signer =
        {};  ///< issuer and serial number, or key id, in hexadecimal; empty: unknown

    bool operator==(const ModuleSignature&) const = default;
};

/// What a module says of itself: its `.modinfo`, its version tables, its
/// symbols. All of it is as found in the file, and nothing was checked.
struct ModuleInfo {
    std::string name = {};
    std::string version = {};
    std::string srcversion = {};
    std::string vermagic = {};  ///< as it is: it normally ends in a blank
    bool has_vermagic = false;
    std::string license = {};
    bool in_tree = false;  ///< it says `intree`: it came with its kernel
    std::vector<std::string> depends = {};
    std::vector<std::string> imported_namespaces = {};

    bool has_versions = false;     ///< a section `__versions`
    SymbolVersions versions = {};  ///< of `__versions`
    /// Sections `__version_ext_crcs` and `__version_ext_names`, since 6.14.
    bool has_extended_versions = false;
    bool has_half_of_extended_versions = false;  ///< one of the two, or fewer names than CRCs
    SymbolVersions extended_versions = {};

    std::vector<NeededSymbol> needed = {};  ///< undefined symbols, in the order of the file
    std::map<std::string, OfferedSymbol, std::less<>> exported = {};
    bool has_common_symbols = false;  ///< the loader has no place for them

    unsigned elf_class = 0;    ///< 32 or 64
    unsigned elf_machine = 0;  ///< e_machine
    bool big_endian = false;
    std::optional<std::uint64_t> struct_module_size = {};  ///< of `.gnu.linkonce.this_module`
    bool has_btf = false;
    bool has_btf_base = false;
    std::optional<ModuleSignature> signature = {};  ///< none: it is not signed

    ModuleCompression compression = ModuleCompression::none;
    /// What of the file's compression the kernel's own decompressor refuses
    /// (kernel/module/decompress.c); empty: nothing.
    std::string compression_flaw = {};

    bool operator==(const ModuleInfo&) const = default;
};

}  // namespace dkms::kernel
