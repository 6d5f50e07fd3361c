#include "lib/base/module_name.hpp"

#include <algorithm>
#include <array>

namespace dkms {
namespace {

constexpr std::string_view object_suffix = ".ko";
constexpr std::array<std::string_view, 3> compression_suffixes = {".gz", ".xz", ".zst"};

}  // namespace

std::string normalized_module_name(std::string_view name)
{
    std::string result(name);
    std::replace(result.begin(), result.end(), '-', '_');
    return result;
}

bool same_module(std::string_view a, std::string_view b)
{
    const auto normal = [](char c) { return c == '-' ? '_' : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return normal(x) == normal(y); });
}

std::string_view compression_suffix_of_file(std::string_view file_name)
{
    for (const auto suffix : compression_suffixes) {
        if (file_name.ends_with(suffix)) {
            return file_name.substr(file_name.size() - suffix.size());
        }
    }
    return {};
}

std::string_view module_name_of_file(std::string_view file_name)
{
    file_name.remove_prefix(file_name.rfind('/') + 1);
    file_name.remove_suffix(compression_suffix_of_file(file_name).size());
    if (!file_name.ends_with(object_suffix)) {
        return {};
    }
    file_name.remove_suffix(object_suffix.size());
    return file_name;
}

}  // namespace dkms
