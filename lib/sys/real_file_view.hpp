#pragma once

#include <filesystem>
#include <vector>

#include "lib/base/file_view.hpp"

namespace dkms::sys {

/// The file system below some roots, read only. A path whose resolved form
/// leaves every root is as if it were not there; a device is never opened.
class RealFileView final : public FileView {
public:
    explicit RealFileView(const std::vector<std::filesystem::path>& roots);

    /// With its links followed: what a link leads out to is not seen, which does not mean that it
    /// is not there.
    bool covers(const std::filesystem::path& path) const override;
    std::optional<std::string> read(const std::filesystem::path& path,
                                    std::size_t limit) const override;
    std::optional<std::vector<std::string>> list(const std::filesystem::path& path) const override;
    std::optional<FileFacts> facts(const std::filesystem::path& path) const override;

private:
    std::vector<std::filesystem::path> roots_;  ///< with their links followed, there or not
};

}  // namespace dkms::sys
