#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dkms::kernel {

/// One line of two vermagics side by side; a word that the other has not
/// stands beside an empty one.
struct VermagicPair {
    std::string module = {};
    std::string kernel = {};

    bool operator==(const VermagicPair&) const = default;
};

/// The words of two vermagics, what is the same beside each other. The first pair
/// is the two releases.
std::vector<VermagicPair> vermagic_pairs(std::string_view module, std::string_view kernel);

/// Whether a kernel lets a module's vermagic pass: all of it is equal or,
/// where the module has CRCs, all after the first word (`same_magic` in
/// kernel/module/version.c; the last blank counts).
/// @param module_has_crcs the module has a section `__versions`
bool same_vermagic(std::string_view module, std::string_view kernel, bool module_has_crcs);

/// Whether a kernel with this vermagic compares the CRCs of symbols.
bool has_modversions(std::string_view vermagic);

}  // namespace dkms::kernel
