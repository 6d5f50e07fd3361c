#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/app/requests.hpp"
#include "lib/base/kernel_target.hpp"

namespace dkms::app {

struct System;

/// A dkms.conf that is to become a dkms.toml.
struct ConvertRequest {
    std::filesystem::path file = {};                   ///< or the directory that it is in
    std::optional<std::filesystem::path> output = {};  ///< none: the text is only reported
    KernelSelection kernels = {};  ///< to compare for; none: all that are installed
    bool verify = false;
    bool force = false;  ///< write over a file that is there

    bool operator==(const ConvertRequest&) const = default;
};

struct ConvertReport {
    std::string text = {};                    ///< the dkms.toml
    std::vector<KernelTarget> verified = {};  ///< kernels for which both mean the same
};

/// Throws `Error(bad_config)` where a dkms.toml cannot say the same, after the
/// findings were shown that say where and why.
ConvertReport convert(System& system, const ConvertRequest& request);

}  // namespace dkms::app
