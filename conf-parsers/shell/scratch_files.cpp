#include "conf-parsers/shell/scratch_files.hpp"

#include <algorithm>

namespace dkms::conf::shell {

std::string& ScratchFiles::open(const std::filesystem::path& path, bool append, std::size_t limit)
{
    auto before = append ? read(path, limit) : std::nullopt;
    return written_[path.lexically_normal()] = std::move(before).value_or("");
}

std::optional<std::string> ScratchFiles::read(const std::filesystem::path& path,
                                              std::size_t limit) const
{
    const auto found = written_.find(path.lexically_normal());
    if (found == written_.end()) {
        return below_.read(path, limit);
    }
    return found->second.size() <= limit ? std::optional(found->second) : std::nullopt;
}

std::optional<std::vector<std::string>> ScratchFiles::list(const std::filesystem::path& path) const
{
    auto names = below_.list(path);
    for (const auto& [file, text] : written_) {
        if (names && file.parent_path() == path.lexically_normal()) {
            names->push_back(file.filename());
        }
    }
    if (names) {
        std::sort(names->begin(), names->end());
        names->erase(std::unique(names->begin(), names->end()), names->end());
    }
    return names;
}

std::optional<FileFacts> ScratchFiles::facts(const std::filesystem::path& path) const
{
    const auto found = written_.find(path.lexically_normal());
    return found == written_.end()
               ? below_.facts(path)
               : FileFacts{
                   .kind = FileKind::regular, .size = found->second.size(), .executable = false};
}

}  // namespace dkms::conf::shell
