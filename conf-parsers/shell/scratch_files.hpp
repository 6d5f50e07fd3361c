#pragma once

#include <map>

#include "lib/base/file_view.hpp"

namespace dkms::conf::shell {

/// The files that a configuration sees, and over them those that it wrote itself: they are kept
/// in memory, as long as the evaluation lasts.
class ScratchFiles final : public FileView {
public:
    explicit ScratchFiles(const FileView& below) : below_(below) {}

    /// The text of a file that is written from now on: empty, or what it held if that is to be
    /// added to.
    std::string& open(const std::filesystem::path& path, bool append, std::size_t limit);

    bool covers(const std::filesystem::path& path) const override { return below_.covers(path); }
    std::optional<std::string> read(const std::filesystem::path& path,
                                    std::size_t limit) const override;
    std::optional<std::vector<std::string>> list(const std::filesystem::path& path) const override;
    std::optional<FileFacts> facts(const std::filesystem::path& path) const override;

private:
    const FileView& below_;
    std::map<std::filesystem::path, std::string> written_ = {};
};

}  // namespace dkms::conf::shell
