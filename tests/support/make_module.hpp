#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dkms::test {

/// A symbol that a made module exports.
struct MadeExport {
    std::string name = {};
    std::uint32_t crc = 0;
    bool gpl_only = false;
    std::string name_space = {};
};

/// What a made module says.
struct MadeModule {
    std::vector<std::string> modinfo = {};  ///< "vermagic=…", "version=…"
    std::vector<std::pair<std::string, std::uint32_t>> versions = {};
    std::vector<std::string> needed = {};  ///< undefined symbols
    std::size_t struct_module_size = 896;
    std::vector<std::pair<std::string, std::uint32_t>> extended_versions = {};
    std::vector<MadeExport> exported = {};
};

/// The bytes of a small ELF object for x86_64, as a kernel module has its parts.
std::vector<std::byte> make_module(const MadeModule& made);

/// The same as text, for files.
std::string make_module_text(const MadeModule& made);

}  // namespace dkms::test
