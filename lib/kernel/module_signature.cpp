#include "lib/kernel/module_signature.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace dkms::kernel {
namespace {

using View = std::span<const std::byte>;

constexpr std::string_view marker = "~Module signature appended~\n";
constexpr std::size_t header_size = 12;  // struct module_signature
constexpr std::size_t id_type_at = 2;
constexpr std::byte id_type_pkcs7{2};
constexpr std::size_t zero_bytes = 8;  // of the header, all but id_type

// Tags of DER.
constexpr unsigned integer = 0x02;
constexpr unsigned object_identifier = 0x06;
constexpr unsigned sequence = 0x30;
constexpr unsigned set = 0x31;
constexpr unsigned context_0 = 0xa0;
constexpr unsigned context_1 = 0xa1;

std::string_view text_of(View bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t big_endian(View bytes)
{
    std::uint64_t value = 0;
    for (const auto byte : bytes) {
        value = value << 8U | std::to_integer<std::uint64_t>(byte);
    }
    return value;
}

/// A module file's parts; the header is empty where it is not signed.
struct Parts {
    View payload = {};
    View signature = {};  ///< empty: its length cannot be
    View header = {};
};

Parts parts_of(View module)
{
    if (!text_of(module).ends_with(marker) || module.size() < marker.size() + header_size) {
        return {.payload = module};
    }
    const auto rest = module.first(module.size() - marker.size() - header_size);
    const auto header = module.subspan(rest.size(), header_size);
    const auto length = big_endian(header.last(sizeof(std::uint32_t)));
    if (length == 0 || length >= rest.size()) {
        return {.payload = module, .signature = {}, .header = header};
    }
    return {.payload = rest.first(rest.size() - length),
            .signature = rest.last(length),
            .header = header};
}

/// Reads the elements of a DER encoding, one after the other.
class DerReader {
public:
    explicit DerReader(View bytes) : rest_(bytes) {}

    bool at_end() const noexcept { return rest_.empty(); }
    bool next_is(unsigned tag) const
    {
        return !rest_.empty() && std::to_integer<unsigned>(rest_[0]) == tag;
    }

    /// The content of the next element, whatever it is; none where it is damaged.
    std::optional<View> take()
    {
        constexpr std::size_t short_form = 0x80;
        constexpr std::size_t longest = 4;
        if (rest_.size() < 2) {
            return std::nullopt;
        }
        auto length = std::to_integer<std::size_t>(rest_[1]);
        std::size_t head = 2;
        if (length >= short_form) {
            const auto count = length - short_form;
            if (count == 0 || count > longest || rest_.size() < head + count) {
                return std::nullopt;
            }
            length = big_endian(rest_.subspan(head, count));
            head += count;
        }
        if (length > rest_.size() - head) {
            return std::nullopt;
        }
        const auto content = rest_.subspan(head, length);
        rest_ = rest_.subspan(head + length);
        return content;
    }

    /// The same, if it has this tag.
    std::optional<View> take(unsigned tag) { return next_is(tag) ? take() : std::nullopt; }

private:
    View rest_;
};

std::string hexadecimal(View bytes)
{
    std::string text;
    for (const auto byte : bytes) {
        text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    }
    return text;
}

/// Of a CMS ContentInfo with SignedData (RFC 5652): who its first signer is.
/// None where it is no such thing.
std::optional<std::string> signer_of(View cms)
{
    const auto enter = [](std::optional<View> content) {
        return DerReader(content.value_or(View{}));
    };
    DerReader outer(cms);
    auto info = enter(outer.take(sequence));
    if (!info.take(object_identifier)) {
        return std::nullopt;
    }
    auto explicit_content = enter(info.take(context_0));
    auto data = enter(explicit_content.take(sequence));
    if (!data.take(integer) || !data.take(set) || !data.take(sequence)) {
        return std::nullopt;
    }
    data.take(context_0);  // certificates
    data.take(context_1);  // revocation lists
    auto signers = enter(data.take(set));
    auto signer = enter(signers.take(sequence));
    if (!signer.take(integer)) {
        return std::nullopt;
    }
    const auto identifier = signer.take();  // issuer and serial number, or a key's identifier
    if (!identifier || identifier->empty()) {
        return std::nullopt;
    }
    return hexadecimal(*identifier);
}

}  // namespace

View without_signature(View module)
{
    return parts_of(module).payload;
}

std::vector<std::byte> with_signature(View module, View signature)
{
    std::array<std::byte, header_size> header = {};
    header[id_type_at] = id_type_pkcs7;
    for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i) {
        header.at(header_size - 1 - i) = static_cast<std::byte>(signature.size() >> (8 * i));
    }
    const auto payload = without_signature(module);
    std::vector<std::byte> result(payload.begin(), payload.end());
    for (const View part : {signature, View(header), std::as_bytes(std::span(marker))}) {
        result.insert(result.end(), part.begin(), part.end());
    }
    return result;
}

std::optional<ModuleSignature> signature_of(View module)
{
    const auto parts = parts_of(module);
    if (parts.header.empty()) {
        return std::nullopt;
    }
    if (parts.signature.empty()) {
        return ModuleSignature{.is_damaged = true};
    }
    if (parts.header[id_type_at] != id_type_pkcs7) {
        return ModuleSignature{};  // of a kind that the kernel does not know
    }
    bool is_damaged = false;
    for (std::size_t i = 0; i < zero_bytes; ++i) {
        is_damaged = is_damaged || (i != id_type_at && parts.header[i] != std::byte{});
    }
    const auto signer = signer_of(parts.signature);
    return ModuleSignature{.is_damaged = is_damaged || !signer, .signer = signer.value_or("")};
}

}  // namespace dkms::kernel
