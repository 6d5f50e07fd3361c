#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dkms {

/// Why an operation could not go on, in the words of this domain. The exit
/// status that each stands for is in cmd/exit_code.cpp.
enum class ErrorCode {
    usage,                ///< the command line does not say what to do
    permission,           ///< not root, or the tree cannot be written
    unknown_option,       ///< an option that there is not
    conflicting_options,  ///< options that exclude each other
    all_with_arch,        ///< --all and -a exclude each other
    several_actions,      ///< more than one action on the command line
    one_kernel,           ///< an action that works for exactly one kernel
    all_unsupported,      ///< an action that does not work on all kernels at once
    source_missing,       ///< no such directory below the source tree
    already_added,        ///< the package is registered
    not_added,            ///< the package is not registered
    conf_missing,         ///< no dkms.conf or dkms.toml where one must be
    wrong_state,          ///< not built, not installed, or not for this action
    patch_unusable,       ///< a patch is missing, or named by a path that is not allowed
    patch_failed,         ///< a patch does not apply
    kernel_missing,       ///< no such kernel below the install tree
    not_installable,      ///< what is installed is as new or newer
    depmod_failed,
    module_missing,  ///< the build did not leave a promised module
    bad_config,      ///< a configuration file has errors
    name_mismatch,   ///< dkms.conf names another package
    build_failed,    ///< make said so
    proof_failed,    ///< the kernel that a module was built for would refuse it
    autoinstall_failed,
    no_arch,
    dependency_missing,
    kernel_hook_failed,
    directory_gone,  ///< the working directory cannot be entered
    no_kernel,       ///< an empty kernel release or arch
    headers_missing,
    busy,                    ///< another dkms has the tree
    excluded,                ///< the package says it is not for this kernel
    hook_refused,            ///< a pre-install hook said no
    hook_failed,             ///< another hook failed; its status is passed on
    archive_missing,         ///< no such archive
    archive_refused,         ///< damaged, hostile, or without a package in it
    archive_incomplete,      ///< of the layout of mktarball, but without a configuration
    archive_source_missing,  ///< it has modules only, and their source is not here
    archive_loaded,          ///< its package is registered already
    archive_unmade,          ///< there is nothing to put into it, or it cannot be written
    archive_place,           ///< the directory for it cannot be made or written
    archive_options,         ///< neither source nor binaries are asked for
    rpm_failed,
    sandbox_unavailable,  ///< sandbox="require" and no way to make one
    system,               ///< a system call failed; the message names it, the path and errno
};

/// The one exception type. Library code throws it; only `main` and the
/// per-cell boundary of the use cases catch it.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    Error(ErrorCode code, const std::string& message, std::string advice)
        : std::runtime_error(message), code_(code), advice_(std::move(advice))
    {}

    ErrorCode code() const noexcept { return code_; }

    /// One line: what to do next. May be empty.
    const std::string& advice() const noexcept { return advice_; }

    const std::vector<std::string>& notes() const noexcept { return notes_; }

    /// The status of a hook that failed, where it is to be passed on.
    std::optional<int> hook_status() const noexcept { return hook_status_; }

    /// Say what was being attempted; called while the error passes upwards.
    void add_note(std::string note) { notes_.push_back(std::move(note)); }

    void set_hook_status(int status) noexcept { hook_status_ = status; }

    /// The class of a failure, for scripts: "driver-too-old". Empty: not known.
    const std::string& cause() const noexcept { return cause_; }
    void set_cause(std::string_view cause) { cause_ = cause; }

private:
    ErrorCode code_;
    std::string advice_;
    std::vector<std::string> notes_;
    std::optional<int> hook_status_;
    std::string cause_ = {};
};

/// Throws `ErrorCode::system` for the current errno: "<call> <path>: <reason>".
[[noreturn]] void throw_system_error(std::string_view call, std::string_view path);

}  // namespace dkms
