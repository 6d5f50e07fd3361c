#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "lib/base/kernel_target.hpp"

namespace dkms::kernel {

/// Where the build tree of a target is: `given`, or `build` in its module
/// directory. Throws `Error(headers_missing)`, naming the distribution's
/// package, unless there is an `include` in it, which is dkms's test.
/// @param os_release the text of /etc/os-release; may be empty
std::filesystem::path find_build_tree(const KernelTarget& target,
                                      const std::filesystem::path& module_dir,
                                      const std::filesystem::path& given,
                                      std::string_view os_release);

/// The package that has the headers of a release: "linux-headers-6.1.0-56-amd64
/// (apt)"; empty where the distribution is not known.
std::string headers_package(std::string_view release, std::string_view os_release);

}  // namespace dkms::kernel
