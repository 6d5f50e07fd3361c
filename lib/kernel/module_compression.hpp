#pragma once

namespace dkms::kernel {

/// How a module file, or the modules of a kernel's tree, are compressed.
enum class ModuleCompression { none, gzip, xz, zstd };

}  // namespace dkms::kernel
