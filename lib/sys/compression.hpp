#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dkms::sys {

enum class Compression { none, gzip, xz, zstd };

/// "", ".gz", ".xz", ".zst".
std::string_view suffix_of(Compression compression);

/// By a file name's suffix.
Compression compression_of_name(std::string_view file_name);

/// By the first bytes, as libkmod does it.
Compression compression_of_bytes(std::span<const std::byte> bytes);

/// How hard a compressor tries. Whether a kernel can read the result does not
/// depend on it.
struct CompressionEffort {
    std::optional<int> level = {};  ///< none: the usual one
    bool extreme = false;           ///< xz -e

    bool operator==(const CompressionEffort&) const = default;
};

/// One for each compression.
struct CompressionEfforts {
    CompressionEffort gzip = {};
    CompressionEffort xz = {};
    CompressionEffort zstd = {};

    bool operator==(const CompressionEfforts&) const = default;
};

/// What the kernel's own decompressors accept (kernel/module/decompress.c):
/// gzip without name or comment; xz with CRC32 and a 1 MiB dictionary; zstd in
/// one frame with its content size.
std::vector<std::byte> compress(std::span<const std::byte> bytes, Compression compression,
                                const CompressionEfforts& efforts = {});

/// What of a compressed file the kernel's own decompressors do not accept, such
/// as "its check is neither CRC32 nor none"; empty: nothing.
std::string flaw_for_kernel(std::span<const std::byte> bytes);

/// Whether a file is whole gzip data whose checksums fit; read piece by piece.
bool is_sound_gzip(const std::filesystem::path& file);

/// Throws `Error(system)` for damaged input and for more than `limit` bytes.
std::vector<std::byte> decompress(std::span<const std::byte> bytes, Compression compression,
                                  std::size_t limit);

}  // namespace dkms::sys
