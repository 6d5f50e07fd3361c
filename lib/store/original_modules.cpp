#include "lib/store/original_modules.hpp"

#include <algorithm>

#include <sys/stat.h>

#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::store {
namespace {

namespace fs = std::filesystem;

fs::path note_of(const fs::path& kept)
{
    return kept.native() + ".origin";
}

std::optional<fs::path> read_origin(const fs::path& kept, const fs::path& module_dir)
{
    const auto text = sys::read_file_if_exists(note_of(kept));
    if (!text) {
        return std::nullopt;
    }
    const fs::path noted = trimmed(*text);
    const auto inside = noted.lexically_relative(module_dir);
    if (inside.empty() || inside.filename() != kept.filename()
        || !std::all_of(inside.begin(), inside.end(),
                        [](const auto& part) { return is_path_component(part.native()); })) {
        return std::nullopt;
    }
    return inside;
}

}  // namespace

std::vector<OriginalModule> kept_originals(const TreeLayout& layout, const std::string& name,
                                           const KernelTarget& kernel)
{
    std::vector<OriginalModule> originals;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(layout.originals(name, kernel), ignored)) {
        auto file_name = entry.path().filename().native();
        if (entry.is_regular_file(ignored) && !module_name_of_file(file_name).empty()) {
            auto origin = read_origin(entry.path(), layout.kernel(kernel.release()));
            originals.push_back({.file_name = std::move(file_name), .origin = std::move(origin)});
        }
    }
    std::sort(originals.begin(), originals.end(),
              [](const auto& a, const auto& b) { return a.file_name < b.file_name; });
    return originals;
}

void keep_original(const TreeLayout& layout, const std::string& name, const KernelTarget& kernel,
                   const fs::path& origin)
{
    const auto directory = layout.originals(name, kernel);
    const auto kept = directory / origin.filename();
    if (sys::is_regular_file(kept)) {
        return;
    }
    sys::make_directories(directory);
    sys::write_file(note_of(kept), origin.native() + "\n");
    sys::copy_file(origin, kept, 0644);
}

void drop_original(const TreeLayout& layout, const std::string& name, const KernelTarget& kernel,
                   const std::string& file_name)
{
    auto directory = layout.originals(name, kernel);
    sys::remove_file(directory / file_name);
    sys::remove_file(note_of(directory / file_name));
    while (directory != layout.package(name) && sys::remove_empty_directory(directory)) {
        directory = directory.parent_path();
    }
}

}  // namespace dkms::store
