#include "lib/store/package_store.hpp"

#include <algorithm>
#include <array>

#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/store/directive_records.hpp"
#include "lib/sys/directory_listing.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::store {
namespace {

namespace fs = std::filesystem;
using Listing = std::vector<sys::ListedName>;

/// The names of those directories in a directory that `counts`, links to such included; none
/// that are hidden.
template <typename Predicate>
std::vector<std::string> names_of_directories(const fs::path& directory, Predicate counts)
{
    std::vector<std::string> names;
    for (const auto& entry : sys::list_directory(directory).value_or(Listing{})) {
        if (!entry.name.starts_with('.') && counts(entry) && sys::is_directory(directory, entry)) {
            names.push_back(entry.name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> subdirectories(const fs::path& directory)
{
    return names_of_directories(directory, [](const auto&) { return true; });
}

/// What may be versions of a package; beside them is `kernel-RELEASE-ARCH`, a link to an
/// installed cell.
std::vector<std::string> versions_in(const fs::path& package)
{
    return names_of_directories(package, [&](const auto& entry) {
        return !entry.name.starts_with("kernel-") || !sys::is_link(package, entry);
    });
}

/// Empty stands for all.
bool could_be_component(const std::string& name)
{
    return name.empty() || is_path_component(name);
}

/// In the order in which the shell expands `*/…`: the slash takes part.
std::vector<std::string> subdirectories_by_path(const fs::path& directory)
{
    auto names = subdirectories(directory);
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return a + '/' < b + '/'; });
    return names;
}

bool starts_with_digit(const std::string& name)
{
    return !name.empty() && name.front() >= '0' && name.front() <= '9';
}

std::optional<KernelTarget> kernel_named(const std::string& release, const std::string& arch)
{
    try {
        return KernelTarget::checked(release, arch);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<PackageId> package_named(const std::string& name, const std::string& version)
{
    if (!is_path_component(name) || !is_path_component(version) || version == "original_module") {
        return std::nullopt;
    }
    return PackageId::checked(name, version);
}

void remove_empty_parents(fs::path directory, const fs::path& stop)
{
    while (directory != stop && sys::remove_empty_directory(directory)) {
        directory = directory.parent_path();
    }
}

/// Takes a directory out of the tree in one step. Until what is left of it is gone there is
/// something in the workspaces, which tells the next command to clear up (`prune`).
void drop(const TreeLayout& layout, const fs::path& directory, const fs::path& stop)
{
    const auto dropped = layout.workspaces() / "dropped";
    sys::remove_tree(dropped);
    sys::make_directories(layout.workspaces(), 0700);
    sys::move_directory(directory, dropped);
    remove_empty_parents(directory.parent_path(), stop);
    sys::remove_tree(dropped);
}

/// Directories of the tree, links left out.
std::vector<fs::path> directories_in(const fs::path& directory)
{
    std::vector<fs::path> found;
    for (const auto& entry : sys::list_directory(directory).value_or(Listing{})) {
        if (sys::is_directory(directory, entry) && !sys::is_link(directory, entry)) {
            found.push_back(directory / entry.name);
        }
    }
    return found;
}

void prune_version(const fs::path& version)
{
    for (const auto& part : directories_in(version)) {
        if (part.filename() != "build") {  // which a package has while it is empty
            sys::remove_empty_directories(part);
        }
    }
    sys::remove_empty_directory(version);
}

}  // namespace

template <typename Predicate>
std::vector<PackageId> PackageStore::packages_that(const std::string& name,
                                                   const std::string& version,
                                                   Predicate counts) const
{
    if (!could_be_component(name) || !could_be_component(version)) {
        return {};
    }
    std::vector<PackageId> found;
    const auto names = name.empty() ? subdirectories_by_path(layout_.dkms_tree) : std::vector{name};
    for (const auto& each : names) {
        const auto versions =
            version.empty() ? versions_in(layout_.package(each)) : std::vector{version};
        for (const auto& each_version : versions) {
            const auto package = package_named(each, each_version);
            if (package && counts(state(*package))) {
                found.push_back(*package);
            }
        }
    }
    return found;
}

std::vector<PackageId> PackageStore::packages(const std::string& name,
                                              const std::string& version) const
{
    return packages_that(name, version,
                         [](PackageState state) { return state != PackageState::absent; });
}

std::vector<PackageId> PackageStore::added_packages() const
{
    return packages_that({}, {}, [](PackageState state) { return state == PackageState::added; });
}

PackageState PackageStore::state(const PackageId& package) const
{
    const auto source = layout_.source_link(package);
    if (sys::link_target(source) && sys::is_directory(source)) {
        return PackageState::added;
    }
    // Other directories may lie about in the tree; a package's has one of these.
    const auto names = subdirectories(layout_.version(package));
    const bool is_package = sys::exists_without_following(source)
                            || std::any_of(names.begin(), names.end(), [](const auto& name) {
                                   return name == "build" || starts_with_digit(name);
                               });
    return is_package ? PackageState::broken : PackageState::absent;
}

std::vector<KernelTarget> PackageStore::built(const PackageId& package) const
{
    std::vector<KernelTarget> kernels;
    const auto version = layout_.version(package);
    for (const auto& release : subdirectories_by_path(version)) {
        for (const auto& arch : subdirectories_by_path(version / release)) {
            const auto kernel = kernel_named(release, arch);
            if (kernel && is_built(package, *kernel)) {
                kernels.push_back(*kernel);
            }
        }
    }
    return kernels;
}

bool PackageStore::is_built(const PackageId& package, const KernelTarget& kernel) const
{
    const auto modules = layout_.modules(package, kernel);
    std::error_code ignored;
    // A release without a leading digit may be some other directory, which
    // holds no modules then.
    return sys::is_directory(modules)
           && (starts_with_digit(kernel.release()) || !fs::is_empty(modules, ignored));
}

bool PackageStore::has_active_link(const std::string& name, const KernelTarget& kernel) const
{
    return sys::link_target(layout_.active_link(name, kernel)).has_value();
}

std::optional<std::string> PackageStore::active_version(const std::string& name,
                                                        const KernelTarget& kernel) const
{
    auto target = sys::link_target(layout_.active_link(name, kernel));
    if (!target) {
        return std::nullopt;
    }
    if (target->is_absolute()) {  // as old versions of dkms made it
        *target = target->lexically_relative(layout_.package(name));
    }
    const auto version = target->begin()->native();
    const auto expected = fs::path(version) / kernel.release() / kernel.arch();
    if (*target != expected || !is_path_component(version)) {
        return std::nullopt;
    }
    return version;
}

bool PackageStore::is_installed(const PackageId& package, const KernelTarget& kernel) const
{
    return active_version(package.name(), kernel) == package.version()
           && sys::is_directory(layout_.cell(package, kernel));
}

fs::path PackageStore::built_module(const PackageId& package, const KernelTarget& kernel,
                                    const std::string& name) const
{
    for (const auto* suffix : {".ko", ".ko.gz", ".ko.xz", ".ko.zst"}) {
        auto file = layout_.modules(package, kernel) / (name + suffix);
        if (sys::is_regular_file(file)) {
            return file;
        }
    }
    return {};
}

void PackageStore::add(const PackageId& package, const fs::path& source) const
{
    sys::make_directories(layout_.build(package));
    sys::replace_link(layout_.source_link(package), source);
    sys::sync_directory(layout_.version(package));
}

void PackageStore::take_over(const fs::path& staged, const PackageId& package,
                             const KernelTarget& kernel) const
{
    const auto cell = layout_.cell(package, kernel);
    sys::make_directories(cell.parent_path());
    sys::exchange_directory(staged, cell);
}

void PackageStore::activate(const PackageId& package, const KernelTarget& kernel) const
{
    sys::replace_link(layout_.active_link(package.name(), kernel),
                      TreeLayout::active_text(package, kernel));
    sys::sync_directory(layout_.package(package.name()));
}

void PackageStore::deactivate(const std::string& name, const KernelTarget& kernel) const
{
    sys::remove_file(layout_.active_link(name, kernel));
}

void PackageStore::drop_cell(const PackageId& package, const KernelTarget& kernel) const
{
    const auto fingerprint = layout_.fingerprint(package, kernel);
    sys::remove_file(fingerprint);
    remove_empty_parents(fingerprint.parent_path(), layout_.state());
    drop(layout_, layout_.cell(package, kernel), layout_.version(package));
}

bool PackageStore::forget(const PackageId& package) const
{
    const auto version = layout_.version(package);
    sys::remove_tree(layout_.build(package));
    constexpr std::array<std::string_view, 3> ours = {"source", "tarball", "build"};
    for (const auto& entry : sys::list_directory(version).value_or(Listing{})) {
        if (std::find(ours.begin(), ours.end(), entry.name) == ours.end()) {
            return false;
        }
    }
    drop_directives(layout_, package);
    drop(layout_, version, layout_.dkms_tree);
    return true;
}

void PackageStore::prune() const
{
    for (const auto& package : directories_in(layout_.dkms_tree)) {
        if (package == layout_.state()) {
            continue;
        }
        for (const auto& version : directories_in(package)) {
            prune_version(version);
        }
        sys::remove_empty_directory(package);
    }
}

}  // namespace dkms::store
