#include "lib/store/manifest.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view heading = "dkms-manifest\t1";
constexpr std::array<std::string_view, 3> step_words = {"installing", "installed", "uninstalling"};

/// A tab or a line feed would end a field: bytes like them are written as %XX.
std::string escaped(std::string_view field)
{
    std::string result;
    for (const char c : field) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte < ' ' || byte == '%' || byte == 127 ? fmt::format("%{:02x}", byte)
                                                           : std::string(1, c);
    }
    return result;
}

int digit_value(char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> unescaped(std::string_view field)
{
    std::string result;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] != '%') {
            result += field[i];
            continue;
        }
        if (i + 2 >= field.size()) {
            return std::nullopt;
        }
        const int high = digit_value(field[i + 1]);
        const int low = digit_value(field[i + 2]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

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
using Fields = std::vector<std::string>;
using Lines = std::multimap<std::string, Fields>;

std::optional<Lines> split_lines(std::string_view text)
{
    Lines lines;
    for (const auto line : split(text, '\n')) {
        if (line.empty()) {
            continue;
        }
        Fields fields;
        for (const auto field : split(line, '\t')) {
            auto plain = unescaped(field);
            if (!plain) {
                return std::nullopt;
            }
            fields.push_back(*std::move(plain));
        }
        auto key = fields.front();
        lines.emplace(std::move(key), std::move(fields));
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
           && each("replaced", 2, [&](const Fields& fields) {
                  manifest.replaced.emplace_back(fields[1]);
                  return true;
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
    std::string text =
        fmt::format("{}\npackage\t{}\t{}\nkernel\t{}\t{}\nstep\t{}\nform\t{}\ndirectory\t{}\n",
                    heading, escaped(manifest.package.name()), escaped(manifest.package.version()),
                    escaped(manifest.kernel.release()), escaped(manifest.kernel.arch()),
                    step_words.at(static_cast<std::size_t>(manifest.step)),
                    manifest.links ? "link" : "copy", escaped(manifest.module_dir.native()));
    for (const auto& file : manifest.placed) {
        text += fmt::format("placed\t{}\t{}\t{}\t{}\n", escaped(file.payload), escaped(file.stamps),
                            escaped(file.file_name), escaped(file.destination.native()));
    }
    for (const auto& file : manifest.displaced) {
        text += fmt::format("displaced\t{}\t{}\n", escaped(file.file_name),
                            escaped(file.origin.native()));
    }
    for (const auto& file : manifest.replaced) {
        text += fmt::format("replaced\t{}\n", escaped(file.native()));
    }
    return text;
}

Parsed<Manifest> parse_manifest(std::string_view text, std::string_view file)
{
    Parsed<Manifest> parsed;
    try {
        const auto lines = split_lines(text);
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

std::optional<Manifest> read_manifest(const TreeLayout& layout, const PackageId& package,
                                      const KernelTarget& kernel)
{
    try {
        const auto file = layout.manifest(package, kernel);
        const auto text = sys::read_file_if_exists(file).value_or("");
        auto manifest = parse_manifest(text, file.native()).value;
        const bool is_its_own =
            manifest && manifest->package == package && manifest->kernel == kernel;
        return is_its_own ? manifest : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;  // it is for root alone, and others may ask for the status
    }
}

void write_manifest(const TreeLayout& layout, const Manifest& manifest)
{
    const auto file = layout.manifest(manifest.package, manifest.kernel);
    sys::make_directories(file.parent_path(), 0700);
    sys::write_file(file, manifest_text(manifest), 0600);
}

void drop_manifest(const TreeLayout& layout, const PackageId& package, const KernelTarget& kernel)
{
    const auto file = layout.manifest(package, kernel);
    sys::remove_file(file);
    auto directory = file.parent_path();
    while (directory != layout.state() && sys::remove_empty_directory(directory)) {
        directory = directory.parent_path();
    }
}

std::vector<Manifest> unfinished_manifests(const TreeLayout& layout)
{
    std::vector<Manifest> found;
    std::error_code error;
    for (fs::recursive_directory_iterator entries(layout.manifests(), error), end;
         !error && entries != end; entries.increment(error)) {
        if (!entries->is_regular_file()) {
            continue;
        }
        const auto text = sys::read_file_if_exists(entries->path());
        auto manifest = parse_manifest(text.value_or(""), entries->path().native()).value;
        if (manifest && manifest->step != InstallStep::installed) {
            found.push_back(*std::move(manifest));
        }
    }
    return found;
}

}  // namespace dkms::store
