#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dkms::kernel {

/// A symbol that a module needs from others.
struct NeededSymbol {
    std::string name = {};
    bool weak = false;

    bool operator==(const NeededSymbol&) const = default;
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
    std::vector<std::string> depends = {};
    std::vector<std::string> imported_namespaces = {};

    bool has_versions = false;  ///< a section `__versions`
    bool has_extended_versions =
        false;  ///< sections `__version_ext_crcs` and `__version_ext_names`
    std::map<std::string, std::uint32_t, std::less<>> versions = {};  ///< of `__versions`
    std::map<std::string, std::uint32_t, std::less<>> extended_versions = {};

    std::vector<NeededSymbol> needed = {};  ///< undefined symbols, in the order of the file
    std::set<std::string, std::less<>> exported = {};

    unsigned elf_class = 0;    ///< 32 or 64
    unsigned elf_machine = 0;  ///< e_machine
    bool big_endian = false;
    std::optional<std::uint64_t> struct_module_size = {};  ///< of `.gnu.linkonce.this_module`
    bool has_btf = false;
    bool has_btf_base = false;
    bool has_signature = false;

    bool operator==(const ModuleInfo&) const = default;
};

}  // namespace dkms::kernel
