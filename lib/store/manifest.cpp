#include "lib/store/manifest.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/store/record.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view heading = "dkms-manifest\t1";
constexpr std::array<std::string_view, 3> step_words = {"installing", "installed", "uninstalling"};

bool is_safe_below(const fs::path& path)
{
    return path.is_relative() && !path.empty()
           && std::all_of(path.begin(), path.end(), [](const auto& part) {
                  return !part.empty() && part != "." && part != "..";
              });
}

bool is_module_file(const std::string& name)
{
    return is_path_component(name) && !module_name_of_file(name).empty();
}

/// The lines by their first field, in order.
using Lines = std::multimap<std::string, Fields>;

std::optional<Lines> lines_by_key(std::string_view text)
{
    const auto record = parse_record(text);
    if (!record) {
        return std::nullopt;
    }
    Lines lines;
    for (const auto& fields : *record) {
        lines.emplace(fields.front(), fields);
    }
    return lines;
}

const Fields* single(const Lines& lines, const char* key, std::size_t size)
{
    const auto found = lines.find(key);
    return found != lines.end() && lines.count(key) == 1 && found->second.size() == size
               ? &found->second
               : nullptr;
}

bool read_files(const Lines& lines, Manifest& manifest)
{
    const auto each = [&](const char* key, std::size_t size, const auto& take) {
        const auto [begin, end] = lines.equal_range(key);
        return std::all_of(begin, end, [&](const auto& line) {
            return line.second.size() == size && is_safe_below(line.second.back())
                   && take(line.second);
        });
    };
    return each("placed", 5,
                [&](const Fields& fields) {
                    manifest.placed.push_back({.file_name = fields[3],
                                               .destination = fields[4],
                                               .payload = fields[1],
                                               .stamps = fields[2]});
                    return is_module_file(fields[3]);
                })
           && each("displaced", 3,
                   [&](const Fields& fields) {
                       manifest.displaced.push_back({.file_name = fields[1], .origin = fields[2]});
                       return is_module_file(fields[1]);
                   })
           && each("replaced", 2,
                   [&](const Fields& fields) {
                       manifest.replaced.emplace_back(fields[1]);
                       return true;
                   })
           && each("weak", 3, [&](const Fields& fields) {
                  manifest.weak_links.push_back({.release = fields[1], .link = fields[2]});
                  return is_path_component(fields[1]);
              });
}

std::optional<Manifest> manifest_of(const Lines& lines)
{
    const auto* package = single(lines, "package", 3);
    const auto* kernel = single(lines, "kernel", 3);
    const auto* step = single(lines, "step", 2);
    const auto* form = single(lines, "form", 2);
    const auto* directory = single(lines, "directory", 2);
    if (package == nullptr || kernel == nullptr || step == nullptr || form == nullptr
        || directory == nullptr) {
        return std::nullopt;
    }
    const auto word = std::find(step_words.begin(), step_words.end(), (*step)[1]);
    if (word == step_words.end() || !fs::path((*directory)[1]).is_absolute()) {
        return std::nullopt;
    }
    Manifest manifest{.package = PackageId::checked((*package)[1], (*package)[2]),
                      .kernel = KernelTarget::checked((*kernel)[1], (*kernel)[2]),
                      .step = static_cast<InstallStep>(word - step_words.begin()),
                      .links = (*form)[1] == "link",
                      .module_dir = (*directory)[1]};
    return read_files(lines, manifest) ? std::optional(std::move(manifest)) : std::nullopt;
}

}  // namespace

std::string manifest_text(const Manifest& manifest)
{
    const auto& package = manifest.package;
    const auto& kernel = manifest.kernel;
    auto text =
        fmt::format("{}\n", heading) + record_line({"package", package.name(), package.version()})
        + record_line({"kernel", kernel.release(), kernel.arch()})
        + record_line({"step", std::string(step_words.at(static_cast<std::size_t>(manifest.step)))})
        + record_line({"form", manifest.links ? "link" : "copy"})
        + record_line({"directory", manifest.module_dir.native()});
    for (const auto& file : manifest.placed) {
        text += record_line(
            {"placed", file.payload, file.stamps, file.file_name, file.destination.native()});
    }
    for (const auto& file : manifest.displaced) {
        text += record_line({"displaced", file.file_name, file.origin.native()});
    }
    for (const auto& file : manifest.replaced) {
        text += record_line({"replaced", file.native()});
    }
    for (const auto& link : manifest.weak_links) {
        text += record_line({"weak", link.release, link.link.native()});
    }
    return text;
}

Parsed<Manifest> parse_manifest(std::string_view text, std::string_view file)
{
    Parsed<Manifest> parsed;
    try {
        const auto lines = lines_by_key(text);
        if (text.starts_with(heading) && lines) {
            parsed.value = manifest_of(*lines);
        }
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): a bad name, said below
    }
    if (!parsed.value) {
        parsed.diagnostics.push_back({.file = std::string(file),
                                      .rule = "manifest",
                                      .message = "this is no manifest that we wrote",
                                      .hint = "remove it; what it described is then found anew"});
    }
    return parsed;
}

std::string stamps_of(const fs::path& built, const fs::path& installed)
{
    return sys::file_stamp(built) + " " + sys::file_stamp(installed);
}

namespace {

std::optional<Manifest> read_file(const fs::path& file)
{
    return parse_manifest(sys::read_file_if_exists(file).value_or(""), file.native()).value;
}

void remove(const fs::path& file, const TreeLayout& layout)
{
    sys::remove_file(file);
    auto directory = file.parent_path();
    while (directory != layout.state() && sys::remove_empty_directory(directory)) {
        directory = directory.parent_path();
    }
}

bool is_before(const Manifest& a, const Manifest& b)
{
    return std::tie(a.package, a.kernel) < std::tie(b.package, b.kernel);
}

std::vector<Manifest> manifests_below(const fs::path& directory)
{
    std::vector<Manifest> found;
    std::error_code error;
    for (fs::recursive_directory_iterator entries(directory, error), end; !error && entries != end;
         entries.increment(error)) {
        if (!entries->is_regular_file()) {
            continue;
        }
        if (auto manifest = read_file(entries->path())) {
            found.push_back(*std::move(manifest));
        }
    }
    std::sort(found.begin(), found.end(), is_before);
    return found;
}

bool is_of_same_cell(const Manifest& a, const Manifest& b)
{
    return a.package == b.package && a.kernel == b.kernel;
}

}  // namespace

std::optional<Manifest> read_manifest(const TreeLayout& layout, const PackageId& package,
                                      const KernelTarget& kernel)
{
    try {
        auto manifest = read_file(layout.unfinished_manifest(package, kernel));
        if (!manifest) {
            manifest = read_file(layout.manifest(package, kernel));
        }
        const bool is_its_own =
            manifest && manifest->package == package && manifest->kernel == kernel;
        return is_its_own ? manifest : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;  // it is for root alone, and others may ask for the status
    }
}

void write_manifest(const TreeLayout& layout, const Manifest& manifest)
{
    const auto unfinished = layout.unfinished_manifest(manifest.package, manifest.kernel);
    const bool is_finished = manifest.step == InstallStep::installed;
    const auto file = is_finished ? layout.manifest(manifest.package, manifest.kernel) : unfinished;
    sys::make_directories(file.parent_path(), 0700);
    sys::write_file(file, manifest_text(manifest), 0600);
    if (is_finished) {
        remove(unfinished, layout);
    }
}

// The unfinished one goes last: while it is there, the next command does the whole again.
void drop_manifest(const TreeLayout& layout, const PackageId& package, const KernelTarget& kernel)
{
    remove(layout.manifest(package, kernel), layout);
    remove(layout.unfinished_manifest(package, kernel), layout);
}

std::vector<Manifest> all_manifests(const TreeLayout& layout)
{
    auto found = unfinished_manifests(layout);
    const auto unfinished = found.size();
    for (auto& manifest : manifests_below(layout.manifests())) {
        const auto end = found.begin() + static_cast<std::ptrdiff_t>(unfinished);
        if (std::none_of(found.begin(), end,
                         [&](const auto& other) { return is_of_same_cell(manifest, other); })) {
            found.push_back(std::move(manifest));
        }
    }
    std::sort(found.begin(), found.end(), is_before);
    return found;
}

std::vector<Manifest> unfinished_manifests(const TreeLayout& layout)
{
    return manifests_below(layout.unfinished_manifests());
}

}  // namespace dkms::store
