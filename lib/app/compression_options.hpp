#pragma once

#include <string_view>

#include "lib/base/progress.hpp"
#include "lib/config/framework_config.hpp"
#include "lib/sys/compression.hpp"

namespace dkms::app {

/// What compress_gzip_opts, compress_xz_opts and compress_zstd_opts mean to
/// compressors that are no programs: levels count; what could change the format, or
/// names files, does not. Options that none of the programs has are told.
sys::CompressionEfforts compression_efforts(const config::FrameworkConfig& framework,
                                            ProgressSink& progress);

}  // namespace dkms::app
