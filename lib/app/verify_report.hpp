#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/app/requests.hpp"
#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::app {

/// One module file that is installed, or should be.
struct VerifiedFile {
    enum class State {
        right,
        missing,
        changed,   ///< it is not the module that was installed
        differs,   ///< it is what was installed, but the tree has another build by now
        outranked  ///< it is right, but modprobe takes another file
    };

    PackageId package;
    KernelTarget kernel;
    std::filesystem::path file = {};  ///< absolute
    State state = State::right;
    std::string why = {};              ///< one line; empty where it is right
    std::filesystem::path taken = {};  ///< what modprobe takes; empty: the indexes do not know it
    bool is_signed = false;
    std::string signer = {};
};

/// A cell that no manifest describes, or a weak link that is not as we made it.
struct VerifyRemark {
    std::string subject = {};
    std::string text = {};
};

struct VerifyReport {
    std::vector<VerifiedFile> files = {};
    std::vector<VerifyRemark> broken_links = {};  ///< weak links of ours that are gone or changed
    std::vector<VerifyRemark> unrecorded = {};    ///< installed by another dkms: nothing to compare

    /// Whether all is as it was installed.
    bool is_right() const
    {
        for (const auto& file : files) {
            if (file.state != VerifiedFile::State::right) {
                return false;
            }
        }
        return broken_links.empty();
    }
};

/// `dkms verify`: of one package or all, for some kernels or all.
struct VerifyRequest {
    PackageWords package = {};
    KernelSelection kernels = {};

    bool operator==(const VerifyRequest&) const = default;
};

}  // namespace dkms::app
