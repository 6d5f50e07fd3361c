#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dkms {

enum class FileKind { regular, directory, other };

struct FileFacts {
    FileKind kind = FileKind::other;
    std::uint64_t size = 0;
    bool executable = false;

    bool operator==(const FileFacts&) const = default;
};

/// What a configuration may see of the file system: bounded reads below the
/// roots that its owner allows. A parser gets this instead of paths.
class FileView {
public:
    virtual ~FileView() = default;

    /// Whether a path lies where the view looks at all. What is not there may exist all the same,
    /// where the view does not look.
    virtual bool covers(const std::filesystem::path& /*path*/) const { return true; }

    /// The text of a regular file; none if it is not there, not allowed, no
    /// regular file, or larger than `limit` bytes.
    virtual std::optional<std::string> read(const std::filesystem::path& path,
                                            std::size_t limit) const = 0;

    /// The names in a directory, sorted by byte; none if it cannot be listed.
    virtual std::optional<std::vector<std::string>> list(
        const std::filesystem::path& path) const = 0;

    /// Links are followed, inside the allowed roots.
    virtual std::optional<FileFacts> facts(const std::filesystem::path& path) const = 0;
};

}  // namespace dkms
