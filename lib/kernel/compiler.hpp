#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/kernel/kernel_config.hpp"

namespace dkms::kernel {

/// The words for make that choose the compiler a kernel was built with:
/// "CC=gcc-12", or "LLVM=1"; none where the default does, or where nothing
/// better is installed.
/// @param is_installed whether a program of this name is in the build's PATH
std::vector<std::string> compiler_words(const KernelConfig& config,
                                        const std::function<bool(std::string_view)>& is_installed);

/// The compiler that make runs with such words, by the name that is looked up in PATH.
std::string compiler_program(const std::vector<std::string>& words);

}  // namespace dkms::kernel
