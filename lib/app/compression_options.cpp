#include "lib/app/compression_options.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lib/base/text.hpp"

namespace dkms::app {
namespace {

/// What one program's options can be.
struct Dialect {
    const char* setting = "";
    int lowest = 0;
    int highest = 0;
    bool has_extreme = false;
    std::string_view letters = {};             ///< short options without a meaning here
    std::vector<std::string_view> words = {};  ///< long ones; "=" at the end: with any value
};

const Dialect& gzip_dialect()
{
    static const Dialect dialect = {.setting = "compress_gzip_opts",
                                    .lowest = 1,
                                    .highest = 9,
                                    .letters = "cfknNqv",
                                    .words = {"--force", "--keep", "--no-name", "--name", "--quiet",
                                              "--rsyncable", "--stdout", "--verbose"}};
    return dialect;
}

const Dialect& xz_dialect()
{
    // The check stays CRC32, the one that kernels read, and the dictionary 1 MiB at most.
    static const Dialect dialect = {.setting = "compress_xz_opts",
                                    .lowest = 0,
                                    .highest = 9,
                                    .has_extreme = true,
                                    .letters = "cfkqvz",
                                    .words = {"--check=crc32",
                                              "--check=none",
                                              "--lzma2=",
                                              "--x86",
                                              "--arm",
                                              "--arm64",
                                              "--armthumb",
                                              "--powerpc",
                                              "--force",
                                              "--keep",
                                              "--quiet",
                                              "--verbose",
                                              "--no-sync",
                                              "--stdout",
                                              "--compress",
                                              "--format=xz",
                                              "--threads=",
                                              "--memlimit=",
                                              "--memlimit-compress=",
                                              "--block-size=",
                                              "--no-adjust"}};
    return dialect;
}

const Dialect& zstd_dialect()
{
    static const Dialect dialect = {
        .setting = "compress_zstd_opts",
        .lowest = -131'072,
        .highest = 22,
        .letters = "cfkqvz",
        .words = {"--rm", "--force", "--keep", "--quiet", "--verbose", "--no-progress", "--stdout",
                  "--threads=", "--single-thread", "--long", "--long=", "--no-check", "--check",
                  "--content-size", "--adapt", "--rsyncable", "--ultra"}};
    return dialect;
}

std::optional<int> number_in(std::string_view text)
{
    int value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return is_number ? std::optional(value) : std::nullopt;
}

std::string_view take_digits(std::string_view& text)
{
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

class OptionReader {
public:
    explicit OptionReader(const Dialect& dialect) : dialect_(dialect) {}

    /// Whether the program would know the option.
    bool take(std::string_view word)
    {
        return word.starts_with("--") ? take_word(word) : word.size() > 1 && take_letters(word);
    }

    const sys::CompressionEffort& effort() const noexcept { return effort_; }

private:
    bool set_level(std::optional<int> level)
    {
        if (!level || *level < dialect_.lowest || *level > dialect_.highest) {
            return false;
        }
        effort_.level = level;
        return true;
    }

    bool take_word(std::string_view word)
    {
        const bool is_zstd = dialect_.lowest < 0;
        if (word == "--best") {
            return set_level(dialect_.highest);
        }
        if (word == "--fast") {
            return set_level(is_zstd ? -1 : dialect_.lowest);
        }
        if (is_zstd && word.starts_with("--fast=")) {
            const auto speed = number_in(word.substr(word.find('=') + 1));
            return speed && *speed > 0 && set_level(-*speed);
        }
        if (word == "--extreme" && dialect_.has_extreme) {
            effort_.extreme = true;
            return true;
        }
        return std::any_of(dialect_.words.begin(), dialect_.words.end(), [&](const auto known) {
            return word == known || (known.ends_with('=') && word.starts_with(known));
        });
    }

    /// As in "-9n", "-T0", "-19".
    bool take_letters(std::string_view word)
    {
        const bool is_option = word.front() == '-';
        word.remove_prefix(1);
        while (is_option && !word.empty()) {
            if (const auto digits = take_digits(word); !digits.empty()) {
                if (!set_level(number_in(digits))) {
                    return false;
                }
                continue;
            }
            const char letter = word.front();
            word.remove_prefix(1);
            if (letter == 'T') {
                take_digits(word);
            } else if (letter == 'e' && dialect_.has_extreme) {
                effort_.extreme = true;
            } else if (dialect_.letters.find(letter) == std::string_view::npos) {
                return false;
            }
        }
        return is_option;
    }

    const Dialect& dialect_;
    sys::CompressionEffort effort_ = {};
};

sys::CompressionEffort effort_of(const config::Text& setting, const Dialect& dialect,
                                 ProgressSink& progress)
{
    OptionReader reader(dialect);
    for (const auto& word : split_words(setting.value)) {
        if (!reader.take(word)) {
            progress.warning("", fmt::format("{}: {} is passed over", dialect.setting, word));
        }
    }
    return reader.effort();
}

}  // namespace

sys::CompressionEfforts compression_efforts(const config::FrameworkConfig& framework,
                                            ProgressSink& progress)
{
    return {.gzip = effort_of(framework.compress_gzip_opts, gzip_dialect(), progress),
            .xz = effort_of(framework.compress_xz_opts, xz_dialect(), progress),
            .zstd = effort_of(framework.compress_zstd_opts, zstd_dialect(), progress)};
}

}  // namespace dkms::app
