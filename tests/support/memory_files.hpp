#pragma once

#include <map>
#include <set>
#include <string>

#include "lib/base/file_view.hpp"

namespace dkms::test {

/// Files that exist in a test alone.
class MemoryFiles final : public FileView {
public:
    MemoryFiles() = default;
    /// @param root below which the view looks at all
    explicit MemoryFiles(std::map<std::string, std::string> files, std::string root = "/")
        : files_(std::move(files)), root_(std::move(root))
    {}

    bool covers(const std::filesystem::path& path) const override
    {
        return path.native().starts_with(root_);
    }

    std::optional<std::string> read(const std::filesystem::path& path,
                                    std::size_t limit) const override
    {
        const auto found = files_.find(path.native());
        return found == files_.end() || found->second.size() > limit ? std::nullopt
                                                                     : std::optional(found->second);
    }

    std::optional<std::vector<std::string>> list(const std::filesystem::path& path) const override
    {
        std::set<std::string> names;
        const auto prefix = path == "/" ? std::string("/") : path.native() + "/";
        for (const auto& [file, text] : files_) {
            if (file.starts_with(prefix)) {
                names.insert(
                    file.substr(prefix.size(), file.find('/', prefix.size()) - prefix.size()));
            }
        }
        return names.empty() ? std::nullopt
                             : std::optional(std::vector<std::string>(names.begin(), names.end()));
    }

    std::optional<FileFacts> facts(const std::filesystem::path& path) const override
    {
        const auto found = files_.find(path.native());
        if (found != files_.end()) {
            return FileFacts{.kind = FileKind::regular, .size = found->second.size()};
        }
        return list(path) ? std::optional(FileFacts{.kind = FileKind::directory}) : std::nullopt;
    }

private:
    std::map<std::string, std::string> files_ = {};
    std::string root_ = "/";
};

}  // namespace dkms::test
