#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace dkms::sys {

/// A regular file in memory without a copy of it, for large ones that are
/// replaced and never written to in place.
class MappedFile {
public:
    /// None if there is no such file. Throws `Error(system)` for what is no
    /// regular file, cannot be read, or is larger than `limit` bytes.
    static std::shared_ptr<const MappedFile> open_if_exists(const std::filesystem::path& path,
                                                            std::size_t limit);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    explicit MappedFile(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    std::span<const std::byte> bytes_;
};

}  // namespace dkms::sys
