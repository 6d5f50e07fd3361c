#include "lib/bundle/bundle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/member_rules.hpp"

namespace dkms::bundle {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_list = 200;  // of kernels, in a file's name

[[noreturn]] void refuse(const std::string& why)
{
    throw Error(ErrorCode::archive_refused, why, "\"dkms mktarball\" makes what can be loaded");
}

bool is_real_directory(const fs::path& path)
{
    return sys::is_directory(path) && !sys::link_target(path);
}

bool has_configuration(const fs::path& directory)
{
    const auto has = [&](const char* name) {
        return sys::is_regular_file(directory / name) && !sys::link_target(directory / name);
    };
    return has("dkms.conf") || has("dkms.toml");
}

std::vector<fs::path> sorted_entries(const fs::path& directory)
{
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(directory)) {
        entries.push_back(entry.path());
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

/// The topmost directory with a configuration, the first by name of several.
fs::path find_configuration(const fs::path& directory)
{
    std::vector<fs::path> level = {directory};
    while (!level.empty()) {
        std::vector<fs::path> below;
        for (const auto& each : level) {
            if (has_configuration(each)) {
                return each;
            }
            const auto entries = sorted_entries(each);
            std::copy_if(entries.begin(), entries.end(), std::back_inserter(below),
                         is_real_directory);
        }
        level = std::move(below);
    }
    return {};
}

/// The source goes elsewhere by itself: its links may not need what lay beside it.
void check_links(const fs::path& source)
{
    for (const auto& entry : fs::recursive_directory_iterator(source)) {
        const auto target = sys::link_target(entry.path());
        const auto link = entry.path().lexically_relative(source);
        if (target && sys::leads_outside(target->native(), link)) {
            refuse(fmt::format("{} is a link that leads out of the package: {}", link.native(),
                               target->native()));
        }
    }
}

/// A cell is plain files: nothing in it may lead elsewhere.
void check_cell(const BundledCell& cell)
{
    if (!is_real_directory(cell.directory / "module")) {
        refuse(fmt::format("there are no modules for {} in it", cell.kernel.text()));
    }
    for (const auto& entry : fs::recursive_directory_iterator(cell.directory)) {
        if (entry.is_symlink()) {
            refuse(fmt::format("{} is a link, where modules and logs belong",
                               entry.path().lexically_relative(cell.directory).native()));
        }
    }
}

std::vector<BundledCell> find_cells(const fs::path& tree)
{
    std::vector<BundledCell> cells;
    if (!is_real_directory(tree)) {
        return cells;
    }
    const auto real_directory = [&](const fs::path& path) {
        if (!is_real_directory(path)) {
            refuse(fmt::format("{} is no directory of a kernel",
                               path.lexically_relative(tree).native()));
        }
    };
    for (const auto& release : sorted_entries(tree)) {
        real_directory(release);
        for (const auto& arch : sorted_entries(release)) {
            real_directory(arch);
            cells.push_back({.kernel = KernelTarget::checked(release.filename().native(),
                                                             arch.filename().native()),
                             .directory = arch});
            check_cell(cells.back());
        }
    }
    return cells;
}

}  // namespace

Bundle read_bundle(const fs::path& unpacked)
{
    const bool is_of_dkms = sys::exists_without_following(unpacked / main_tree)
                            || sys::exists_without_following(unpacked / source_tree)
                            || sys::exists_without_following(unpacked / binaries_only_mark);
    if (!is_of_dkms) {
        const auto source = find_configuration(unpacked);
        if (source.empty()) {
            refuse("there is no dkms.conf in it");
        }
        check_links(source);
        return {.kind = BundleKind::plain, .source = source};
    }
    for (const auto kind : {BundleKind::with_source, BundleKind::binaries_only}) {
        const auto source =
            unpacked / (kind == BundleKind::with_source ? source_tree : binaries_only_mark);
        if (is_real_directory(source) && has_configuration(source)) {
            check_links(source);
            return {.kind = kind, .source = source, .cells = find_cells(unpacked / main_tree)};
        }
    }
    throw Error(
        ErrorCode::archive_incomplete,
        fmt::format("there is no dkms.conf in its {} or {}", source_tree, binaries_only_mark),
        "\"dkms mktarball\" makes what can be loaded");
}

std::string bundle_name(const PackageId& package, const std::vector<KernelTarget>& kernels)
{
    std::string list;
    for (const auto& kernel : kernels) {
        list += fmt::format("-kernel{}-{}", kernel.release(), kernel.arch());
    }
    return fmt::format("{}-{}{}.dkms.tar.gz", package.name(), package.version(),
                       list.size() > longest_list ? "-manykernels" : list);
}

std::string source_bundle_name(const PackageId& package)
{
    return fmt::format("{}-{}-source-only.dkms.tar.gz", package.name(), package.version());
}

}  // namespace dkms::bundle
