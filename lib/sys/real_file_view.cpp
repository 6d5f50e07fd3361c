#include "lib/sys/real_file_view.hpp"

#include <algorithm>

#include "lib/base/error.hpp"
#include "lib/sys/directory_listing.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& path, const fs::path& root)
{
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

/// The path with every link followed; none if it leads out of all roots.
std::optional<fs::path> resolved(const fs::path& path, const std::vector<fs::path>& roots)
{
    std::error_code failed;
    auto real = fs::canonical(path, failed);
    const bool allowed = !failed && std::any_of(roots.begin(), roots.end(), [&](const auto& root) {
        return is_below(real, root);
    });
    if (!allowed) {
        return std::nullopt;
    }
    return real;
}

FileKind kind_of(const fs::file_status& status)
{
    switch (status.type()) {
        case fs::file_type::regular:
            return FileKind::regular;
        case fs::file_type::directory:
            return FileKind::directory;
        default:
            return FileKind::other;
    }
}

}  // namespace

RealFileView::RealFileView(const std::vector<fs::path>& roots)
{
    for (const auto& root : roots) {
        std::error_code failed;
        auto real = fs::weakly_canonical(root / "", failed).lexically_normal();
        if (!failed) {
            roots_.push_back(real.has_filename() ? std::move(real) : real.parent_path());
        }
    }
}

bool RealFileView::covers(const fs::path& path) const
{
    std::error_code failed;
    const auto real = fs::weakly_canonical(path, failed);
    return !failed && std::any_of(roots_.begin(), roots_.end(), [&](const fs::path& root) {
        return is_below(real, root);
    });
}

std::optional<std::string> RealFileView::read(const fs::path& path, std::size_t limit) const
{
    const auto real = resolved(path, roots_);
    if (!real || !sys::is_regular_file(*real)) {
        return std::nullopt;
    }
    try {
        return read_file_if_exists(*real, limit);
    } catch (const Error&) {
        return std::nullopt;  // too large, or not ours to read: as if it were not there
    }
}

std::optional<std::vector<std::string>> RealFileView::list(const fs::path& path) const
{
    const auto real = resolved(path, roots_);
    const auto entries = real ? list_directory(*real) : std::nullopt;
    if (!entries) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const auto& entry : *entries) {
        names.push_back(entry.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<FileFacts> RealFileView::facts(const fs::path& path) const
{
    const auto real = resolved(path, roots_);
    if (!real) {
        return std::nullopt;
    }
    std::error_code failed;
    const auto status = fs::status(*real, failed);
    if (failed) {
        return std::nullopt;
    }
    const auto kind = kind_of(status);
    return FileFacts{
        .kind = kind,
        .size = kind == FileKind::regular ? fs::file_size(*real, failed) : 0,
        .executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none};
}

}  // namespace dkms::sys
