#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/lint/findings.hpp"
#include "lib/base/file_view.hpp"
#include "lib/base/package_id.hpp"
#include "lib/config/directives.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf::lint {

/// What a configuration says for one kernel, whichever format it is written in.
struct Package {
    const config::PackageConfig& config;
    const config::Directives& directives;  ///< of a dkms.conf; else empty
    std::string release = {};              ///< of the kernel
    std::string running = {};              ///< the kernel that `uname -r` named
    unsigned jobs = 0;                     ///< what $parallel_jobs was
    NamedText source = {};                 ///< to underline a part of a value; may be empty
};

/// Values that are doubtful, or that cannot be: names, expressions, limits, hooks.
void check_values(const Package& package, Findings& findings);
/// Indexes with a gap, or without their module, command or patch.
void check_indexes(const Package& package, Findings& findings);
/// What is wrong with the commands of MAKE.
void check_make(const Package& package, Findings& findings);
/// Patches and scripts that are not there. Says nothing where the directory does not
/// look like the source of a package.
void check_files(const Package& package, const std::filesystem::path& directory,
                 const FileView& files, Findings& findings);

/// A MAKE that is the same for all of several kernels, and begins so that dkms adds
/// nothing to it.
std::vector<Diagnostic> check_make_knows_kernel(
    const std::vector<config::PackageConfig>& for_kernels);

/// What the place of a file says about it: a directory of the source tree that is named
/// after another version, two formats side by side.
/// @param file an absolute path
std::vector<Diagnostic> check_surroundings(const PackageId& package,
                                           const std::filesystem::path& file,
                                           const std::filesystem::path& source_tree,
                                           const FileView& files);

/// The text of a command, however it is written.
std::string text_of(const config::CommandText& command);

}  // namespace dkms::conf::lint
