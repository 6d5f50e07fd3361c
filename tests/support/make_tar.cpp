#include "tests/support/make_tar.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dkms::test {
namespace {

constexpr std::size_t block = 512;
constexpr std::size_t name_field = 100;

void put(std::string& header, std::size_t at, const std::string& text)
{
    header.replace(at, text.size(), text);
}

/// Octal, or base 256 where that does not do.
std::string number(std::int64_t value, std::size_t digits)
{
    if (value >= 0 && value < (std::int64_t{1} << 33)) {
        return fmt::format("{:0{}o}", value, digits);
    }
    std::string bytes(digits + 1, value < 0 ? '\xff' : '\0');
    auto left = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < 8; ++i, left >>= 8U) {
        bytes[bytes.size() - 1 - i] = static_cast<char>(left & 0xffU);
    }
    bytes.front() = value < 0 ? '\xff' : '\x80';
    return bytes;
}

std::string header_of(const TarMember& member)
{
    std::string header(block, '\0');
    put(header, 0, member.name.substr(0, name_field));
    put(header, 100, number(member.mode, 7));
    put(header, 108, number(0, 7));
    put(header, 116, number(0, 7));
    put(header, 124,
        number(member.size.value_or(static_cast<std::int64_t>(member.content.size())), 11));
    put(header, 136, number(1'000'000'000, 11));
    header[156] = member.type;
    put(header, 157, member.link.substr(0, name_field));
    put(header, 257, "ustar  ");
    put(header, 148, "        ");
    unsigned sum = 0;
    for (const char c : header) {
        sum += static_cast<unsigned char>(c);
    }
    put(header, 148, fmt::format("{:06o}", member.bad_checksum ? sum + 1 : sum) + '\0');
    return header;
}

std::string padded(std::string text)
{
    text.resize((text.size() + block - 1) / block * block);
    return text;
}

}  // namespace

std::string make_tar(const std::vector<TarMember>& members)
{
    std::string archive;
    const auto add = [&](const TarMember& member) {
        archive += header_of(member) + padded(member.content);
    };
    for (const auto& member : members) {
        if (member.link.size() > name_field) {
            add({.name = "././@LongLink", .content = member.link + '\0', .type = 'K'});
        }
        if (member.name.size() > name_field) {
            add({.name = "././@LongLink", .content = member.name + '\0', .type = 'L'});
        }
        add(member);
    }
    return archive + std::string(2 * block, '\0');
}

TarMember pax_record(const std::string& key, const std::string& value)
{
    const auto rest = fmt::format(" {}={}\n", key, value);
    auto length = rest.size();
    while (fmt::format("{}{}", length, rest).size() != length) {
        ++length;
    }
    return {.name = "./PaxHeaders/x", .content = fmt::format("{}{}", length, rest), .type = 'x'};
}

}  // namespace dkms::test
