#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "lib/kernel/module_info.hpp"

namespace dkms::kernel {

/// Without the signature that may be appended (scripts/sign-file.c).
std::span<const std::byte> without_signature(std::span<const std::byte> module);

/// A module with a signature appended in the place of one that it has,
/// include/linux/module_signature.h.
std::vector<std::byte> with_signature(std::span<const std::byte> module,
                                      std::span<const std::byte> signature);

/// What the appended signature says of itself; none where there is none.
/// Whether it fits the module is not looked at: that takes the signer's key.
std::optional<ModuleSignature> signature_of(std::span<const std::byte> module);

}  // namespace dkms::kernel
