// The door to zlib, liblzma and libzstd.
#include "lib/sys/compression.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms::sys {
namespace {

using Bytes = std::vector<std::byte>;
using View = std::span<const std::byte>;

constexpr std::size_t step = std::size_t{256} << 10;
constexpr int gzip_window = 15 + 16;  // 16 asks zlib for the gzip format
constexpr std::uint32_t xz_dictionary = 1U << 20;
constexpr std::uint64_t xz_memory = std::uint64_t{256} << 20;
constexpr int zstd_level = 19;

[[noreturn]] void fail(std::string_view what)
{
    throw Error(ErrorCode::system, std::string(what));
}

void check_limit(std::size_t used, std::size_t limit)
{
    if (used > limit) {
        fail(fmt::format("decompress: more than {} bytes", limit));
    }
}

/// Grows `out` by a step, unless it is too large already.
void make_room(Bytes& out, std::size_t used, std::size_t limit)
{
    check_limit(used, limit);
    out.resize(used + step);
}

Bytes gzip(View bytes, const CompressionEffort& effort)
{
    z_stream stream = {};
    // No name, no time: deflateSetHeader is not called, so the header is bare.
    if (::deflateInit2(&stream, effort.level.value_or(Z_BEST_COMPRESSION), Z_DEFLATED, gzip_window,
                       9, Z_DEFAULT_STRATEGY)
        != Z_OK) {
        fail("zlib cannot compress");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> closing(&stream, ::deflateEnd);
    Bytes out(::deflateBound(&stream, bytes.size()));
    Bytes in(bytes.begin(), bytes.end());  // zlib's input is not const
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (::deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        fail("zlib cannot compress");
    }
    out.resize(stream.total_out);
    return out;
}

Bytes gunzip(View bytes, std::size_t limit)
{
    z_stream stream = {};
    if (::inflateInit2(&stream, gzip_window) != Z_OK) {
        fail("zlib cannot decompress");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> closing(&stream, ::inflateEnd);
    Bytes in(bytes.begin(), bytes.end());
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    Bytes out;
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        make_room(out, stream.total_out, limit);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + stream.total_out);
        stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
        state = ::inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END) {
            fail("decompress: damaged gzip data");
        }
    }
    out.resize(stream.total_out);
    return out;
}

Bytes xz(View bytes, const CompressionEffort& effort)
{
    const auto preset = static_cast<std::uint32_t>(effort.level.value_or(LZMA_PRESET_DEFAULT))
                        | (effort.extreme ? LZMA_PRESET_EXTREME : 0U);
    lzma_options_lzma options = {};
    if (::lzma_lzma_preset(&options, preset) != 0) {
        fail("liblzma cannot compress");
    }
    options.dict_size = std::min(options.dict_size, xz_dictionary);
    const std::array<lzma_filter, 2> filters = {
        {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
    Bytes out(::lzma_stream_buffer_bound(bytes.size()));
    std::size_t used = 0;
    auto chain = filters;  // liblzma takes it without const
    if (::lzma_stream_buffer_encode(chain.data(), LZMA_CHECK_CRC32, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                    bytes.size(), reinterpret_cast<std::uint8_t*>(out.data()),
                                    &used, out.size())
        != LZMA_OK) {
        fail("liblzma cannot compress");
    }
    out.resize(used);
    return out;
}

Bytes unxz(View bytes, std::size_t limit)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    if (::lzma_stream_decoder(&stream, xz_memory, 0) != LZMA_OK) {
        fail("liblzma cannot decompress");
    }
    const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> closing(&stream, ::lzma_end);
    stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream.avail_in = bytes.size();
    Bytes out;
    lzma_ret state = LZMA_OK;
    while (state != LZMA_STREAM_END) {
        make_room(out, stream.total_out, limit);
        stream.next_out = reinterpret_cast<std::uint8_t*>(out.data() + stream.total_out);
        stream.avail_out = out.size() - stream.total_out;
        state = ::lzma_code(&stream, LZMA_FINISH);
        if (state != LZMA_OK && state != LZMA_STREAM_END) {
            fail("decompress: damaged xz data");
        }
    }
    out.resize(stream.total_out);
    return out;
}

Bytes zstd(View bytes, const CompressionEffort& effort)
{
    Bytes out(::ZSTD_compressBound(bytes.size()));
    const auto used = ::ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(),
                                      effort.level.value_or(zstd_level));
    if (::ZSTD_isError(used) != 0U) {
        fail("libzstd cannot compress");
    }
    out.resize(used);
    return out;
}

Bytes unzstd(View bytes, std::size_t limit)
{
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(
        ::ZSTD_createDStream(), ::ZSTD_freeDStream);
    if (!stream) {
        fail("libzstd cannot decompress");
    }
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    Bytes out;
    std::size_t used = 0;
    std::size_t state = 1;
    while (state != 0) {
        make_room(out, used, limit);
        ZSTD_outBuffer piece{out.data() + used, out.size() - used, 0};
        const auto consumed = in.pos;
        state = ::ZSTD_decompressStream(stream.get(), &piece, &in);
        const bool stuck = piece.pos == 0 && in.pos == consumed && state != 0;
        if (::ZSTD_isError(state) != 0U || stuck) {
            fail("decompress: damaged zstd data");
        }
        used += piece.pos;
    }
    out.resize(used);
    return out;
}

}  // namespace

std::string_view suffix_of(Compression compression)
{
    switch (compression) {
        case Compression::gzip:
            return ".gz";
        case Compression::xz:
            return ".xz";
        case Compression::zstd:
            return ".zst";
        case Compression::none:
            break;
    }
    return "";
}

Compression compression_of_name(std::string_view file_name)
{
    for (const auto kind : {Compression::gzip, Compression::xz, Compression::zstd}) {
        if (file_name.ends_with(suffix_of(kind))) {
            return kind;
        }
    }
    return Compression::none;
}

Compression compression_of_bytes(View bytes)
{
    const auto begins_with = [&](std::initializer_list<unsigned> magic) {
        return bytes.size() >= magic.size()
               && std::equal(magic.begin(), magic.end(), bytes.begin(),
                             [](unsigned a, std::byte b) { return std::byte(a) == b; });
    };
    if (begins_with({0x1f, 0x8b})) {
        return Compression::gzip;
    }
    if (begins_with({0xfd, '7', 'z', 'X', 'Z', 0})) {
        return Compression::xz;
    }
    if (begins_with({0x28, 0xb5, 0x2f, 0xfd})) {
        return Compression::zstd;
    }
    return Compression::none;
}

std::string flaw_for_kernel(View bytes)
{
    constexpr std::size_t gzip_flags = 3;
    constexpr std::byte gzip_file_name{0x08};
    constexpr std::size_t xz_check = 7;
    constexpr std::byte xz_crc32{0x01};  // 0 is none
    switch (compression_of_bytes(bytes)) {
        case Compression::gzip:
            return bytes.size() > gzip_flags && (bytes[gzip_flags] & ~gzip_file_name) != std::byte{}
                       ? "its header has more than a file name"
                       : "";
        case Compression::xz:
            return bytes.size() > xz_check && bytes[xz_check] > xz_crc32
                       ? "its check is neither CRC32 nor none"
                       : "";
        case Compression::zstd:
        case Compression::none:
            break;
    }
    return {};
}

Bytes compress(View bytes, Compression compression, const CompressionEfforts& efforts)
{
    switch (compression) {
        case Compression::gzip:
            return gzip(bytes, efforts.gzip);
        case Compression::xz:
            return xz(bytes, efforts.xz);
        case Compression::zstd:
            return zstd(bytes, efforts.zstd);
        case Compression::none:
            break;
    }
    return {bytes.begin(), bytes.end()};
}

bool is_sound_gzip(const std::filesystem::path& file)
{
    std::ifstream input(file, std::ios::binary);
    z_stream stream = {};
    if (::inflateInit2(&stream, gzip_window) != Z_OK) {
        fail("zlib cannot decompress");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> closing(&stream, ::inflateEnd);
    std::vector<char> packed(step);
    std::vector<Bytef> plain(step);
    int state = Z_STREAM_END;  // of no member, until there is a byte
    while (input.read(packed.data(), static_cast<std::streamsize>(packed.size())),
           input.gcount() > 0) {
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(input.gcount());
        while (stream.avail_in > 0) {
            if (state == Z_STREAM_END && ::inflateReset(&stream) != Z_OK) {
                return false;
            }
            stream.next_out = plain.data();
            stream.avail_out = static_cast<uInt>(plain.size());
            state = ::inflate(&stream, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END) {
                return false;
            }
        }
    }
    return state == Z_STREAM_END;
}

Bytes decompress(View bytes, Compression compression, std::size_t limit)
{
    Bytes plain;
    switch (compression) {
        case Compression::gzip:
            plain = gunzip(bytes, limit);
            break;
        case Compression::xz:
            plain = unxz(bytes, limit);
            break;
        case Compression::zstd:
            plain = unzstd(bytes, limit);
            break;
        case Compression::none:
            plain.assign(bytes.begin(), bytes.end());
            break;
    }
    check_limit(plain.size(), limit);
    return plain;
}

}  // namespace dkms::sys
