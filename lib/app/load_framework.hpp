#pragma once

#include <filesystem>

#include "lib/base/progress.hpp"
#include "lib/config/framework_config.hpp"
#include "lib/sys/host.hpp"

namespace dkms::app {

/// Reads framework.conf and framework.conf.d/*.conf below a directory. Findings
/// are shown; errors throw `Error(bad_config)`.
config::FrameworkConfig load_framework(const std::filesystem::path& etc, const sys::Host& host,
                                       ProgressSink& progress);

}  // namespace dkms::app
