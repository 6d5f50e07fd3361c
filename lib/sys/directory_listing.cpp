#include "lib/sys/directory_listing.hpp"

#include <array>
#include <cstddef>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>

#include "lib/sys/file_io.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

fs::file_type type_of(unsigned char type)
{
    switch (type) {
        case DT_REG:
            return fs::file_type::regular;
        case DT_DIR:
            return fs::file_type::directory;
        case DT_LNK:
            return fs::file_type::symlink;
        default:
            return fs::file_type::unknown;
    }
}

/// Adds the entries of one answer of the kernel.
void add_entries(const std::byte* records, std::size_t size, std::vector<ListedName>& names)
{
    for (std::size_t offset = 0; offset < size;) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the kernel's layout
        const auto* entry = reinterpret_cast<const dirent64*>(records + offset);
        offset += entry->d_reclen;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            names.push_back({.name = std::string(name), .type = type_of(entry->d_type)});
        }
    }
}

}  // namespace

std::optional<std::vector<ListedName>> list_directory(const fs::path& path)
{
    const UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        return std::nullopt;
    }
    std::vector<ListedName> names;
    alignas(dirent64) std::array<std::byte, 32768> records{};
    while (true) {
        const auto size = ::getdents64(directory.get(), records.data(), records.size());
        if (size < 0) {
            return std::nullopt;
        }
        if (size == 0) {
            return names;
        }
        add_entries(records.data(), static_cast<std::size_t>(size), names);
    }
}

bool is_directory(const fs::path& parent, const ListedName& entry)
{
    switch (entry.type) {
        case fs::file_type::directory:
            return true;
        case fs::file_type::regular:
            return false;
        default:
            return sys::is_directory(parent / entry.name);
    }
}

bool is_link(const fs::path& parent, const ListedName& entry)
{
    return entry.type == fs::file_type::unknown ? link_target(parent / entry.name).has_value()
                                                : entry.type == fs::file_type::symlink;
}

}  // namespace dkms::sys
