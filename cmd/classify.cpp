#include <filesystem>

#include "cmd/arguments.hpp"

namespace dkms::cmd {

WordKind classify_on_disk(const std::filesystem::path& word)
{
    std::error_code ignored;
    const auto is_file = [&](const auto& path) {
        return std::filesystem::is_regular_file(path, ignored);
    };
    if (is_file(word)) {
        return word.native().ends_with("dkms.conf") || word.native().ends_with("dkms.toml")
                   ? WordKind::conf_file
                   : WordKind::archive;
    }
    if (is_file(word / "dkms.conf") || is_file(word / "dkms.toml")) {
        return WordKind::source_directory;
    }
    return WordKind::name;
}

}  // namespace dkms::cmd
