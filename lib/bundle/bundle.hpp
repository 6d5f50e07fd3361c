#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::bundle {

/// The directories at the top of a tarball of dkms.
constexpr const char* main_tree = "dkms_main_tree";               ///< <release>/<arch>/{log,module}
constexpr const char* source_tree = "dkms_source_tree";           ///< the package's source
constexpr const char* binaries_only_mark = "dkms_binaries_only";  ///< its configuration alone

/// The modules of a package for one kernel, as they lie unpacked.
struct BundledCell {
    KernelTarget kernel;
    std::filesystem::path directory = {};
};

enum class BundleKind {
    plain,          ///< any tarball with a dkms.conf or dkms.toml somewhere in it
    with_source,    ///< of mktarball
    binaries_only,  ///< of mktarball --binaries-only
};

/// What is in an unpacked tarball.
struct Bundle {
    BundleKind kind = BundleKind::plain;
    std::filesystem::path source = {};  ///< with the configuration in it
    std::vector<BundledCell> cells = {};
};

/// Looks through an unpacked tarball. Throws `Error(archive_refused)` where there
/// is no package in it, or something that is no built module of a kernel among
/// those, `Error(archive_incomplete)` where it has dkms's layout without a
/// configuration.
Bundle read_bundle(const std::filesystem::path& unpacked);

/// The name that dkms gives to a tarball of these kernels.
std::string bundle_name(const PackageId& package, const std::vector<KernelTarget>& kernels);
/// The name that dkms gives to a tarball without modules.
std::string source_bundle_name(const PackageId& package);

}  // namespace dkms::bundle
