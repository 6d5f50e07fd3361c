#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dkms::app {

/// A package as the user named it; an empty part was not given.
struct PackageWords {
    std::string name = {};
    std::string version = {};

    bool operator==(const PackageWords&) const = default;
};

/// A kernel as the user named it; an empty arch was not given.
struct KernelWords {
    std::string release = {};
    std::string arch = {};

    bool operator==(const KernelWords&) const = default;
};

/// Which kernels a command is for.
struct KernelSelection {
    std::vector<KernelWords> kernels =
        {};                 ///< empty: the running one, or with `all` every one there is
    std::string arch = {};  ///< for kernels that are not named; empty: the machine's
    bool all = false;

    bool operator==(const KernelSelection&) const = default;
};

/// Where the configuration of a package is read from, besides its source.
struct ConfigSelection {
    std::filesystem::path conf_file = {};          ///< `-c`; empty: the one in the source
    std::filesystem::path kernel_config = {};      ///< `--config`; empty: that of the headers
    std::filesystem::path kernel_source_dir = {};  ///< `--kernelsourcedir`
    std::vector<std::string> directives = {};      ///< `--directive NAME=VALUE`, in order

    bool operator==(const ConfigSelection&) const = default;
};

struct AddRequest {
    PackageWords package = {};
    KernelSelection kernels = {};                                ///< POST_ADD is told the first
    std::optional<std::filesystem::path> source_directory = {};  ///< copied below the source tree
    std::optional<std::filesystem::path> archive = {};           ///< where nothing else is named
    ConfigSelection config = {};
    bool force = false;  ///< replace a source of that name which is below the source tree already
    bool rpm_safe_upgrade = false;  ///< the next `remove` of the same caller does nothing

    bool operator==(const AddRequest&) const = default;
};

/// A tarball of a registered package: its source, its built modules, or both.
struct TarballRequest {
    PackageWords package = {};
    KernelSelection kernels = {};
    std::filesystem::path archive = {};    ///< where to; a mere name, or none: in the tree
    std::filesystem::path conf_file = {};  ///< `-c`: with binaries_only, in place of the package's
    bool source_only = false;
    bool binaries_only = false;

    bool operator==(const TarballRequest&) const = default;
};

struct BuildRequest {
    AddRequest add = {};  ///< which package; it is added where it is not yet
    KernelSelection kernels = {};
    std::optional<unsigned> jobs = {};
    bool force = false;     ///< build again what is built
    bool if_stale = false;  ///< build again what is built, where its inputs have changed
    bool ignore_dependencies = false;

    bool operator==(const BuildRequest&) const = default;
};

struct InstallRequest {
    BuildRequest build = {};              ///< which cells; they are built where they are not yet
    bool force = false;                   ///< over anything newer, and again what is installed
    bool force_version_override = false;  ///< do not compare versions
    bool no_depmod = false;

    bool operator==(const InstallRequest&) const = default;
};

/// What is installed for one kernel is to be for another.
struct MatchRequest {
    InstallRequest install = {};       ///< for which kernel; of a package only its name counts
    KernelWords template_kernel = {};  ///< what it is to be like
    bool operator==(const MatchRequest&) const = default;
};

/// For uninstall, unbuild and remove.
struct CellsRequest {
    PackageWords package = {};
    KernelSelection kernels = {};
    ConfigSelection config = {};
    bool no_depmod = false;
    bool rpm_safe_upgrade = false;  ///< remove: not what the same caller has just added

    bool operator==(const CellsRequest&) const = default;
};

/// What a package, or any configuration, would do for a kernel.
struct PlanRequest {
    PackageWords package = {};
    std::optional<std::filesystem::path> source_directory = {};
    KernelSelection kernels = {};
    ConfigSelection config = {};
    std::optional<unsigned> jobs = {};

    bool operator==(const PlanRequest&) const = default;
};

/// Which configuration files are to be looked through.
struct CheckRequest {
    /// Each a dkms.conf, dkms.toml, framework.conf, or a directory with one.
    std::vector<std::filesystem::path> paths = {};
    KernelSelection kernels = {};  ///< none: some of every age, whatever the machine has

    bool operator==(const CheckRequest&) const = default;
};

/// What is to be explained: a module file, or a name.
struct ExplainSubject {
    std::filesystem::path file = {};  ///< empty: it is named
    PackageWords name = {};           ///< of a package or, without a version, of a module

    bool operator==(const ExplainSubject&) const = default;
};

/// Would these kernels load these modules?
struct ExplainRequest {
    std::vector<ExplainSubject> subjects = {};
    KernelSelection kernels = {};  ///< none: all of the install tree
    ConfigSelection config = {};

    bool operator==(const ExplainRequest&) const = default;
};

struct StatusRequest {
    PackageWords package = {};
    KernelSelection kernels = {};  ///< none: all; several: one list after the other
    bool details = false;          ///< say what has changed since a cell was built, and what waits

    bool operator==(const StatusRequest&) const = default;
};

}  // namespace dkms::app
