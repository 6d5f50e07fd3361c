#include "conf-parsers/symvers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace dkms::conf {
namespace {

constexpr std::size_t bytes_in_a_line = 60;  // about; to size the table once

struct Fields {
    std::array<std::string_view, 5> at = {};
    std::size_t count = 0;
};

Fields fields_of(std::string_view line)
{
    Fields fields;
    while (fields.count < fields.at.size()) {
        const auto length = line.find('\t');
        fields.at.at(fields.count++) = line.substr(0, length);
        if (length == std::string_view::npos) {
            break;
        }
        line.remove_prefix(length + 1);
    }
    return fields;
}

bool parse_crc(std::string_view text, std::uint32_t& crc)
{
    if (!text.starts_with("0x")) {
        return false;
    }
    text.remove_prefix(2);
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, crc, 16);
    return parsed.ec == std::errc{} && parsed.ptr == end;
}

void add_line(kernel::SymbolTable& table, std::string_view line, kernel::Provider provider)
{
    constexpr std::size_t fewest = 4;
    auto fields = fields_of(line);
    if (fields.at[4].starts_with("EXPORT_")) {  // the order of 5.4
        std::rotate(fields.at.begin() + 2, fields.at.begin() + 3, fields.at.end());
    }
    kernel::ExportedSymbol symbol;
    if (fields.count < fewest || !parse_crc(fields.at[0], symbol.crc) || fields.at[1].empty()) {
        return;
    }
    symbol.module = fields.at[2];
    symbol.gpl_only = fields.at[3].starts_with("EXPORT_SYMBOL_GPL");
    symbol.name_space = fields.at[4];
    table.add(fields.at[1], symbol, provider);
}

}  // namespace

void add_symvers(kernel::SymbolTable& table, std::string_view text, kernel::Provider provider)
{
    table.reserve(table.size() + text.size() / bytes_in_a_line);
    while (!text.empty()) {
        const auto length = std::min(text.find('\n'), text.size());
        add_line(table, text.substr(0, length), provider);
        text.remove_prefix(std::min(length + 1, text.size()));
    }
}

}  // namespace dkms::conf
