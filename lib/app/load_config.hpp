#pragma once

#include <optional>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/system.hpp"
#include "lib/base/diagnostic.hpp"
#include "lib/config/directives.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::app {

/// What may be done for a configuration that is beyond our evaluator.
enum class ShellUse {
    recorded,   ///< what a shell made of it before, if that is kept
    sandboxed,  ///< else ask bash in the sandbox
};

/// Which configuration, for what.
struct ConfigQuery {
    std::optional<PackageId> package = {};  ///< none: not known yet, as when a directory is added
    KernelTarget kernel;
    std::filesystem::path source = {};  ///< the directory of the package
    ConfigSelection selection = {};
    bool overrides = true;  ///< what /etc/dkms and --directive say counts
    ShellUse shell = ShellUse::recorded;
};

/// Which findings stop a command.
enum class ConfigErrors {
    all,
    all_but_duplicates,  ///< what is installed can be taken away all the same
};

/// What a configuration says, and what was found in it.
struct ReadConfig {
    std::optional<config::PackageConfig> value = {};
    config::Directives directives = {};  ///< whichever format says it
    std::vector<std::string> needs_shell =
        {};  ///< directives that our evaluator has not, or otherwise
    /// What bash made of it just now, before the second reading, and of which inputs.
    std::optional<config::Directives> from_bash = {};
    std::string inputs_digest = {};
    std::vector<Diagnostic> diagnostics = {};
};

/// Reads a package's dkms.toml or dkms.conf, then the overrides in their order.
/// Throws `Error(conf_missing)` where there is none; the findings are in the result.
ReadConfig read_config(const System& system, const ConfigQuery& query);

/// The same of a text that need not be on disk; the name of its file says which format it has.
ReadConfig read_config_text(const System& system, const ConfigQuery& query, conf::NamedText own);

/// As `read_config`; findings are shown, and errors throw `Error(bad_config)`.
config::PackageConfig load_config(System& system, const ConfigQuery& query,
                                  ConfigErrors errors = ConfigErrors::all);

/// Keeps what bash makes of a registered package's configuration, for a kernel,
/// where that is beyond our evaluator: commands that only look then need no shell.
void record_directives(const System& system, const PackageId& package, const KernelTarget& kernel);

/// Where the headers of a kernel are looked for, there or not.
std::filesystem::path kernel_source_of(const System& system, const KernelTarget& kernel,
                                       const ConfigSelection& selection);

/// The jobs that a build may use; 0, as -j 0 has it: no limit.
unsigned jobs_of(const System& system, std::optional<unsigned> asked);

}  // namespace dkms::app
