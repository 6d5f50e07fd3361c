#include "lib/store/directive_records.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/store/record.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::store {
namespace {

constexpr std::string_view heading = "dkms-directives\t1\n";
constexpr std::array<std::string_view, 2> form_words = {"scalar", "array"};
constexpr std::size_t field_count = 8;

Fields fields_of(const std::string& name, bool indexed, unsigned index, const config::Text& text)
{
    const auto& origin = text.origin;
    return {name,
            std::string(form_words.at(indexed ? 1 : 0)),
            std::to_string(index),
            text.value,
            std::to_string(static_cast<unsigned>(origin.kind)),
            origin.file,
            std::to_string(origin.at.line),
            std::to_string(origin.at.column)};
}

bool add_value(const Fields& fields, config::Directives& directives)
{
    if (fields.size() != field_count) {
        return false;
    }
    const auto form = std::find(form_words.begin(), form_words.end(), fields[1]);
    const auto index = parse_number(fields[2]);
    const auto kind = parse_number(fields[4]);
    const auto line = parse_number(fields[6]);
    const auto column = parse_number(fields[7]);
    constexpr auto last_kind = static_cast<unsigned>(config::OriginKind::command_line);
    if (form == form_words.end() || !index || !kind || *kind > last_kind || !line || !column) {
        return false;
    }
    auto& values = directives[fields[0]];
    values.indexed = *form == "array";
    values.at[*index] = {.value = fields[3],
                         .origin = {.kind = static_cast<config::OriginKind>(*kind),
                                    .file = fields[5],
                                    .at = {.line = *line, .column = *column}}};
    return true;
}

}  // namespace

std::string directives_text(const config::Directives& directives)
{
    std::string text(heading);
    for (const auto& [name, values] : directives) {
        for (const auto& [index, value] : values.at) {
            text += record_line(fields_of(name, values.indexed, index, value));
        }
    }
    return text;
}

std::optional<config::Directives> parse_directives(std::string_view text)
{
    if (!text.starts_with(heading)) {
        return std::nullopt;
    }
    const auto lines = parse_record(text.substr(heading.size()));
    config::Directives directives;
    const bool is_ours = lines && std::all_of(lines->begin(), lines->end(), [&](const auto& line) {
                             return add_value(line, directives);
                         });
    return is_ours ? std::optional(std::move(directives)) : std::nullopt;
}

std::optional<config::Directives> read_directives(const TreeLayout& layout,
                                                  const PackageId& package,
                                                  const std::string& digest)
{
    try {
        const auto text = sys::read_file_if_exists(layout.directives(package) / digest);
        return text ? parse_directives(*text) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;  // it is for root alone, and others may ask for the status
    }
}

void write_directives(const TreeLayout& layout, const PackageId& package, const std::string& digest,
                      const config::Directives& directives)
{
    sys::make_directories(layout.directives(package), 0700);
    sys::write_file(layout.directives(package) / digest, directives_text(directives), 0600);
}

void drop_directives(const TreeLayout& layout, const PackageId& package)
{
    sys::remove_tree(layout.directives(package));
    auto above = layout.directives(package).parent_path();
    while (above != layout.state() && sys::remove_empty_directory(above)) {
        above = above.parent_path();
    }
}

}  // namespace dkms::store
