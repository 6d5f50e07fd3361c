#include "lib/install/weak_linker.hpp"

#include <algorithm>

#include "lib/base/module_name.hpp"
#include "lib/base/version_order.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::install {
namespace {

namespace fs = std::filesystem;

constexpr const char* weak_updates = "weak-updates";

/// The place below the install tree that a link's text names. The install tree
/// may be written in several ways, as /lib and /usr/lib: it is known by what it is,
/// the rest by its text, since it may be gone.
std::optional<store::PlacedPath> named_place(const store::TreeLayout& layout, const fs::path& link,
                                             const fs::path& text)
{
    const auto target = (link.parent_path() / text).lexically_normal();
    for (auto above = target.parent_path(); above.has_relative_path();
         above = above.parent_path()) {
        std::error_code ignored;
        if (!fs::equivalent(above, layout.install_tree, ignored)) {
            continue;
        }
        const auto below = target.lexically_relative(above);
        const auto release = below.begin()->native();
        const auto inside = below.lexically_relative(release);
        if (inside == ".") {
            return std::nullopt;
        }
        return store::PlacedPath{.release = release, .inside = inside};
    }
    return std::nullopt;
}

fs::path relative_text(const store::TreeLayout& layout, const store::Manifest& manifest,
                       const store::PlacedFile& file, const fs::path& link)
{
    const auto target = manifest.module_dir / file.destination;
    return target.lexically_relative((layout.install_tree / link).parent_path());
}

bool is_recorded(const store::Manifest& manifest, const store::MadeWeakLink& made)
{
    return std::find(manifest.weak_links.begin(), manifest.weak_links.end(), made)
           != manifest.weak_links.end();
}

}  // namespace

std::vector<std::string> releases_of(const store::TreeLayout& layout)
{
    std::vector<std::string> releases;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(layout.install_tree, ignored)) {
        auto name = entry.path().filename().native();
        if (!name.starts_with('.') && entry.is_directory(ignored)) {
            releases.push_back(std::move(name));
        }
    }
    std::sort(releases.begin(), releases.end(),
              [](const auto& a, const auto& b) { return compare_versions(a, b) < 0; });
    return releases;
}

std::vector<WeakLink> find_weak_links(const store::TreeLayout& layout, const std::string& release)
{
    std::vector<WeakLink> links;
    const auto module_dir = layout.kernel(release);
    std::error_code error;
    fs::recursive_directory_iterator entries(module_dir / weak_updates, error);
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        const auto& path = entries->path();
        const auto text = sys::link_target(path);
        if (!text || module_name_of_file(path.native()).empty()) {
            continue;
        }
        links.push_back({.release = release,
                         .inside = path.lexically_relative(module_dir),
                         .text = *text,
                         .leads_to = named_place(layout, path, *text)});
    }
    std::sort(links.begin(), links.end(),
              [](const auto& a, const auto& b) { return a.inside < b.inside; });
    return links;
}

fs::path weak_link_place(const fs::path& module_file)
{
    return fs::path(weak_updates) / module_file.filename();
}

bool make_weak_link(const store::TreeLayout& layout, store::Manifest& manifest,
                    const store::PlacedFile& file, const std::string& release)
{
    const auto inside = weak_link_place(file.destination);
    const auto link = layout.kernel(release) / inside;
    const auto text = relative_text(layout, manifest, file, fs::path(release) / inside);
    const bool is_there = sys::exists_without_following(link);
    if (is_there && sys::link_target(link) != text) {
        return false;
    }
    store::MadeWeakLink made{.release = release, .link = inside};
    if (!is_recorded(manifest, made)) {
        manifest.weak_links.push_back(std::move(made));
        store::write_manifest(layout, manifest);
    }
    if (!is_there) {
        sys::make_directories(link.parent_path());
        sys::replace_link(link, text);
    }
    return true;
}

void remove_weak_link(const store::TreeLayout& layout, const std::string& release,
                      const fs::path& inside)
{
    const auto module_dir = layout.kernel(release);
    const auto link = module_dir / inside;
    if (!sys::link_target(link)) {
        return;
    }
    sys::remove_file(link);
    for (auto directory = link.parent_path();
         directory != module_dir && sys::remove_empty_directory(directory);) {
        directory = directory.parent_path();
    }
}

void remove_weak_links(const store::TreeLayout& layout, const store::Manifest& manifest)
{
    for (const auto& made : manifest.weak_links) {
        remove_weak_link(layout, made.release, made.link);
    }
}

}  // namespace dkms::install
