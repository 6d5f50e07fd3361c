#include "lib/base/kernel_target.hpp"

#include <fmt/format.h>

#include "lib/base/package_id.hpp"

namespace dkms {

KernelTarget KernelTarget::checked(std::string_view release, std::string_view arch)
{
    if (release.empty() || arch.empty()) {
        throw Error(ErrorCode::no_kernel, "the kernel release and the arch must not be empty",
                    "name them with -k RELEASE or -k RELEASE/ARCH");
    }
    if (!is_path_component(release) || !is_path_component(arch)) {
        throw Error(ErrorCode::headers_missing,
                    fmt::format("'{}/{}' cannot be a kernel", release, arch),
                    "name a kernel as `uname -r` does; ls /lib/modules shows those installed");
    }
    return {release, arch};
}

}  // namespace dkms
