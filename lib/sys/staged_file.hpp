#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include <sys/types.h>

#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {

/// A file being written beside its destination, under a dot name without a
/// module suffix, which depmod(8) ignores. Readers see the old file or the
/// whole new one; without `commit()` nothing is left behind. The name is always the same, so
/// that what a killed process left goes when the file is written again.
class StagedFile {
public:
    explicit StagedFile(const std::filesystem::path& destination);
    ~StagedFile();

    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;

    void write(std::span<const std::byte> bytes);

    /// Set the mode, flush to the disk, and take the destination's place.
    void commit(mode_t mode);

private:
    std::filesystem::path destination_;
    UniqueFd directory_;
    std::string staged_name_;
    UniqueFd file_;
    bool committed_ = false;
};

}  // namespace dkms::sys
