#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dkms::sys {

struct ListedName {
    std::string name;
    /// Of the entry itself, a link being a link; `unknown` where the file system does not
    /// say it in its listings (getdents64(2)), and for what is no file, directory nor link.
    std::filesystem::file_type type;
};

/// The names in a directory, in no order; none if it is no directory, or cannot be read.
/// Four system calls, as long as the names are few; a directory_iterator makes seven.
std::optional<std::vector<ListedName>> list_directory(const std::filesystem::path& path);

/// Whether a listed entry is a directory, or a link to one: asked of the file system only
/// where its listing leaves that open.
bool is_directory(const std::filesystem::path& parent, const ListedName& entry);

/// Whether it is a symbolic link; as above.
bool is_link(const std::filesystem::path& parent, const ListedName& entry);

}  // namespace dkms::sys
