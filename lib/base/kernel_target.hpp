#pragma once

#include <string>
#include <string_view>

#include "lib/base/error.hpp"

namespace dkms {

/// What a package is built for. Both parts are safe as one path component
/// each; there is no other way to make one.
class KernelTarget {
public:
    /// @param release as `uname -r` prints it
    /// @param arch as `uname -m` prints it
    /// Throws `Error(no_kernel)` for an empty part, `Error(headers_missing)`
    /// for one that cannot be a kernel's name.
    static KernelTarget checked(std::string_view release, std::string_view arch);

    const std::string& release() const noexcept { return release_; }
    const std::string& arch() const noexcept { return arch_; }

    /// `release/arch`, as messages and `-k` have it.
    std::string text() const { return release_ + "/" + arch_; }

    auto operator<=>(const KernelTarget&) const = default;

private:
    KernelTarget(std::string_view release, std::string_view arch) : release_(release), arch_(arch)
    {}

    std::string release_;
    std::string arch_;
};

}  // namespace dkms
