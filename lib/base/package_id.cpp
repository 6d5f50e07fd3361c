#include "lib/base/package_id.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dkms {
namespace {

constexpr std::size_t longest_file_name = 255;  // NAME_MAX

void check_part(std::string_view what, std::string_view part, ErrorCode code)
{
    if (!is_path_component(part)) {
        throw Error(code, fmt::format("'{}' cannot be the {} of a package", part, what),
                    "a name and a version are words without a slash, such as it87/1.0");
    }
}

}  // namespace

bool is_path_component(std::string_view word)
{
    const auto is_bad = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || c == '/';
    };
    return !word.empty() && word != "." && word != ".." && word.size() <= longest_file_name
           && std::none_of(word.begin(), word.end(), is_bad);
}

PackageId PackageId::checked(std::string_view name, std::string_view version, ErrorCode on_bad_name)
{
    check_part("name", name, on_bad_name);
    check_part("version", version, on_bad_name);
    return {name, version};
}

}  // namespace dkms
