#include "lib/kernel/compiler.hpp"

#include <charconv>

#include <fmt/format.h>

namespace dkms::kernel {
namespace {

/// CONFIG_GCC_VERSION and CONFIG_CLANG_VERSION: 120200 is 12.2.0.
unsigned major_version(std::string_view number)
{
    constexpr unsigned per_major = 10000;
    unsigned value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    return value / per_major;
}

std::vector<std::string> clang_words(const KernelConfig& config,
                                     const std::function<bool(std::string_view)>& is_installed)
{
    const auto suffix = fmt::format("-{}", major_version(config.value_of("CONFIG_CLANG_VERSION")));
    const bool versioned = is_installed("clang" + suffix);
    if (config.is_enabled("CONFIG_LD_IS_LLD")) {
        return {versioned ? "LLVM=" + suffix : "LLVM=1"};
    }
    return {versioned ? "CC=clang" + suffix : "CC=clang"};
}

/// The program that CONFIG_CC_VERSION_TEXT begins with, such as "gcc-12" of
/// "gcc-12 (Debian 12.2.0-14) 12.2.0"; empty where that is no plain name.
std::string named_compiler(const KernelConfig& config)
{
    const auto text = config.value_of("CONFIG_CC_VERSION_TEXT");
    std::string name(text.substr(0, text.find(' ')));
    const bool is_plain =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
            == std::string::npos
        && !name.starts_with('-');
    return is_plain && name != "gcc" && name != "cc" ? name : std::string{};
}

}  // namespace

std::vector<std::string> compiler_words(const KernelConfig& config,
                                        const std::function<bool(std::string_view)>& is_installed)
{
    if (config.is_enabled("CONFIG_CC_IS_CLANG")) {
        return clang_words(config, is_installed);
    }
    if (const auto named = named_compiler(config); !named.empty() && is_installed(named)) {
        return {"CC=" + named};
    }
    const auto gcc = fmt::format("gcc-{}", major_version(config.value_of("CONFIG_GCC_VERSION")));
    if (config.is_enabled("CONFIG_CC_IS_GCC") && is_installed(gcc)) {
        return {"CC=" + gcc};
    }
    return {};
}

std::string compiler_program(const std::vector<std::string>& words)
{
    constexpr std::string_view cc = "CC=";
    constexpr std::string_view llvm = "LLVM=";
    for (const auto& word : words) {
        if (word.starts_with(cc)) {
            return word.substr(cc.size());
        }
        if (word.starts_with(llvm)) {
            const auto value = word.substr(llvm.size());
            return value.starts_with('-') ? "clang" + value : "clang";
        }
    }
    return "gcc";
}

}  // namespace dkms::kernel
