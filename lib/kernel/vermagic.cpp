#include "lib/kernel/vermagic.hpp"

#include <algorithm>

#include "lib/base/text.hpp"

namespace dkms::kernel {
namespace {

/// From the first blank on, as strcspn(3) and an addition have it.
std::string_view without_release(std::string_view vermagic)
{
    return vermagic.substr(std::min(vermagic.find(' '), vermagic.size()));
}

}  // namespace

std::vector<std::string> vermagic_words(std::string_view vermagic)
{
    return split_words(vermagic);
}

bool has_modversions(std::string_view vermagic)
{
    const auto words = split_words(vermagic);
    return std::find(words.begin(), words.end(), "modversions") != words.end();
}

bool same_vermagic(std::string_view module, std::string_view kernel, bool module_has_crcs)
{
    // A kernel without modversions is compiled with a plain strcmp.
    if (module_has_crcs && has_modversions(kernel)) {
        return without_release(module) == without_release(kernel);
    }
    return module == kernel;
}

}  // namespace dkms::kernel
