#pragma once

#include <map>
#include <string>

#include "lib/config/origin.hpp"

namespace dkms::config {

enum class SandboxMode {
    automatic,  ///< "auto": the best there is; a warning where there is none
    require,    ///< no sandbox, no build
    off,
};

/// How a dkms.conf is read that our evaluator does not understand to its end.
enum class ConfEvaluation {
    automatic,    ///< "auto": the rest is asked of a shell in the build sandbox
    static_only,  ///< "static": no shell is ever started; what is not understood is an error
};

enum class WeakModules {
    off,         ///< never
    on_request,  ///< only for packages that say NO_WEAK_MODULES=no
    compatible,  ///< also for packages that say nothing
};

/// What framework.conf, framework.conf.d/*.conf, the environment's
/// ADDON_MODULES_DIR and the options say. Paths are as written, below the
/// root; names are those of the file.
struct FrameworkConfig {
    Text source_tree = {.value = "/usr/src", .origin = {}};
    Text dkms_tree = {.value = "/var/lib/dkms", .origin = {}};
    Text install_tree = {.value = "/lib/modules", .origin = {}};
    Text tmp_location = {.value = "/tmp", .origin = {}};
    Text install_location = {.value = "extra",
                             .origin = {}};  ///< relative to a kernel's module directory
    Sourced<bool> verbose = {};
    Sourced<bool> symlink_modules = {};
    Sourced<bool> autoinstall_all_kernels = {};
    Sourced<bool> modprobe_on_install = {};
    Text critical =
        {};  ///< packages without which a kernel shall not count as installed; blanks between
    Text optional = {};  ///< packages whose failure for a new kernel is no failure
    Text try_sign_modules = {.value = "true", .origin = {}};  ///< true, false or not_in_chroot
    Text sign_file = {};
    Text mok_signing_key = {};
    Text mok_certificate = {};
    Text post_transaction = {};
    Text compress_gzip_opts = {};
    Text compress_xz_opts = {};
    Text compress_zstd_opts = {};
    Text build_environment = {};           ///< file with more environment for builds
    Sourced<unsigned> parallel_jobs = {};  ///< 0: as many as there are processors
    Sourced<SandboxMode> sandbox = {};
    Text build_user = {};  ///< empty: dkms-build if there is one, else nobody
    Sourced<unsigned> build_time_limit = {.value = 7200, .origin = {}};  ///< seconds; 0: none
    Sourced<unsigned> build_memory_limit = {};                           ///< MiB; 0: none
    Sourced<unsigned> build_process_limit = {.value = 4096, .origin = {}};
    Sourced<WeakModules> weak_modules = {.value = WeakModules::on_request, .origin = {}};
    Sourced<bool> weak_sweep = {.value = true, .origin = {}};
    Sourced<bool> require_proof = {};
    Sourced<ConfEvaluation> conf_evaluation = {};

    bool operator==(const FrameworkConfig&) const = default;
};

}  // namespace dkms::config
