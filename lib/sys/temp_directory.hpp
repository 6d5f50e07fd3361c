#pragma once

#include <filesystem>
#include <string_view>

namespace dkms::sys {

/// A scratch directory, 0700, that goes away with its contents.
class TempDirectory {
public:
    /// @param parent must exist; the name begins with `prefix`.
    TempDirectory(const std::filesystem::path& parent, std::string_view prefix);
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace dkms::sys
