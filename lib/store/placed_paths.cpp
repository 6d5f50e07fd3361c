#include "lib/store/placed_paths.hpp"

#include <algorithm>

#include "lib/base/error.hpp"
#include "lib/store/record.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::store {
namespace {

namespace fs = std::filesystem;

/// Absolute paths, one a line.
using Record = std::set<std::string, std::less<>>;

Record read_record(const TreeLayout& layout)
{
    Record record;
    const auto text = sys::read_file_if_exists(layout.placed_paths()).value_or("");
    for (const auto& fields : parse_record(text).value_or(std::vector<Fields>{})) {
        record.insert(fields.front());
    }
    return record;
}

void add_paths(const Manifest& manifest, Record& record)
{
    for (const auto& file : manifest.placed) {
        record.insert((manifest.module_dir / file.destination).lexically_normal());
    }
}

}  // namespace

void remember_placed(const TreeLayout& layout, const Manifest& manifest)
{
    auto record = read_record(layout);
    const auto before = record.size();
    add_paths(manifest, record);
    if (record.size() == before) {
        return;
    }
    std::string text;
    for (const auto& path : record) {
        text += record_line({path});
    }
    sys::write_file(layout.placed_paths(), text, 0600);
}

std::set<PlacedPath> placed_ever(const TreeLayout& layout)
{
    Record record;
    try {
        record = read_record(layout);
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it is for root alone
    }
    for (const auto& manifest : all_manifests(layout)) {
        add_paths(manifest, record);
    }
    std::set<PlacedPath> paths;
    for (const auto& path : record) {
        const auto below =
            fs::path(path).lexically_normal().lexically_relative(layout.install_tree);
        const auto release = below.empty() ? fs::path{} : *below.begin();
        if (is_path_component(release.native())) {
            paths.insert({.release = release, .inside = below.lexically_relative(release)});
        }
    }
    return paths;
}

}  // namespace dkms::store
