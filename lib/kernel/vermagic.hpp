#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dkms::kernel {

/// The words of a vermagic, for showing two side by side.
std::vector<std::string> vermagic_words(std::string_view vermagic);

/// Whether a kernel lets a module's vermagic pass: all of it is equal or,
/// where the module has CRCs, all after the first word (`same_magic` in
/// kernel/module/version.c; the last blank counts).
/// @param module_has_crcs the module has a section `__versions`
bool same_vermagic(std::string_view module, std::string_view kernel, bool module_has_crcs);

/// Whether a kernel with this vermagic compares the CRCs of symbols.
bool has_modversions(std::string_view vermagic);

}  // namespace dkms::kernel
