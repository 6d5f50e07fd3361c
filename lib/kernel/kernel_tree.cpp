#include "lib/kernel/kernel_tree.hpp"

#include <array>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

struct Family {
    std::string_view id = {};
    std::string_view install = {};  ///< the command; {} is the release
};

constexpr std::array<Family, 8> families = {{
    {"debian", "apt install linux-headers-{}"},
    {"ubuntu", "apt install linux-headers-{}"},
    {"fedora", "dnf install kernel-devel-{}"},
    {"rhel", "dnf install kernel-devel-{}"},
    {"centos", "dnf install kernel-devel-{}"},
    {"suse", "zypper install kernel-default-devel"},
    {"opensuse", "zypper install kernel-default-devel"},
    {"arch", "pacman -S linux-headers"},
}};

/// The words of ID and ID_LIKE, the distribution's own first (os-release(5)).
std::vector<std::string> distribution_ids(std::string_view os_release)
{
    std::string ids;
    for (const auto* key : {"ID=", "ID_LIKE="}) {
        for (auto line : split(os_release, '\n')) {
            if (line.starts_with(key)) {
                line.remove_prefix(std::string_view(key).size());
                ids += fmt::format(" {}", line);
            }
        }
    }
    std::erase(ids, '"');
    return split_words(ids);
}

}  // namespace

std::string headers_package(std::string_view release, std::string_view os_release)
{
    for (const auto& id : distribution_ids(os_release)) {
        for (const auto& family : families) {
            if (id == family.id) {
                return fmt::format(fmt::runtime(family.install), release);
            }
        }
    }
    return {};
}

std::filesystem::path find_build_tree(const KernelTarget& target,
                                      const std::filesystem::path& module_dir,
                                      const std::filesystem::path& given,
                                      std::string_view os_release)
{
    auto tree = given.empty() ? module_dir / "build" : given;
    if (sys::is_directory(tree / "include")) {
        return tree;
    }
    const auto install = headers_package(target.release(), os_release);
    throw Error(ErrorCode::headers_missing,
                fmt::format("no headers of kernel {} at {}", target.release(), tree.native()),
                install.empty() ? "install the headers of this kernel, or name them with "
                                  "--kernelsourcedir"
                                : install);
}

}  // namespace dkms::kernel
