#include "lib/app/compression_options.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/quiet_progress.hpp"

namespace dkms::test {
namespace {

struct Read {
    sys::CompressionEfforts efforts = {};
    std::size_t warnings = 0;
};

Read read(const config::FrameworkConfig& framework)
{
    QuietProgress progress;
    const auto efforts = app::compression_efforts(framework, progress);
    return {.efforts = efforts, .warnings = progress.warnings.size()};
}

TEST_CASE("the defaults of dkms mean nothing special")
{
    const auto found = read({.compress_gzip_opts = {.value = "-f"},
                             .compress_xz_opts = {.value = "--check=crc32 --lzma2=dict=1MiB"},
                             .compress_zstd_opts = {.value = "-q --rm -T0"}});
    CHECK(found.efforts == sys::CompressionEfforts{});
    CHECK(found.warnings == 0);
}

TEST_CASE("levels are taken in every spelling")
{
    const auto gzip = [](const char* text) {
        return read({.compress_gzip_opts = {.value = text}}).efforts.gzip.level;
    };
    CHECK(gzip("-3") == 3);
    CHECK(gzip("-n6f") == 6);
    CHECK(gzip("--best") == 9);
    CHECK(gzip("--fast") == 1);
    const auto zstd = [](const char* text) {
        return read({.compress_zstd_opts = {.value = text}}).efforts.zstd.level;
    };
    CHECK(zstd("-q -T0 -3") == 3);
    CHECK(zstd("--ultra -22") == 22);
    CHECK(zstd("--fast=5") == -5);
    const auto xz = read({.compress_xz_opts = {.value = "-0 -T4 --extreme"}}).efforts.xz;
    CHECK(xz == sys::CompressionEffort{.level = 0, .extreme = true});
}

TEST_CASE("what no such program has is told, and nothing comes of it")
{
    for (const char* text : {"--no-such-option", "--check=crc64", "--format=lzma", "-Z", "-99",
                             "file", "--extreme=1"}) {
        CAPTURE(text);
        const auto found = read({.compress_xz_opts = {.value = text}});
        CHECK(found.warnings == 1);
        CHECK(found.efforts == sys::CompressionEfforts{});
    }
    CHECK(read({.compress_gzip_opts = {.value = "-0 -e"}}).warnings == 2);
}

}  // namespace
}  // namespace dkms::test
