#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lib/kernel/module_info.hpp"

namespace dkms::kernel {

/// No module is larger; what is, is not read.
constexpr std::size_t module_limit = std::size_t{512} << 20;

/// The bytes of a module file, decompressed by its magic as libkmod does it.
/// Throws `Error(system)` for what cannot be read or is damaged.
std::vector<std::byte> read_module(const std::filesystem::path& file);

/// What a module says of itself. The bytes are not trusted: whatever they are,
/// the answer is a ModuleInfo or `Error(system)` that names `shown`.
ModuleInfo module_info(std::span<const std::byte> module, const std::filesystem::path& shown);

/// The same of a module file's bytes, which may be compressed.
ModuleInfo packed_module_info(std::span<const std::byte> file, const std::filesystem::path& shown);

ModuleInfo read_module_info(const std::filesystem::path& file);

/// A digest of what counts in a module file: its bytes without compression and
/// signature. Two files with one payload are the same module.
std::string payload_digest(const std::filesystem::path& file);

}  // namespace dkms::kernel
