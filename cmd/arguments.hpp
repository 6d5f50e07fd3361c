#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "lib/app/requests.hpp"
#include "lib/config/framework_config.hpp"

namespace dkms::cmd {

/// Which of the words that are no options name something on disk: asked of
/// the file system by the caller, so that parsing is a function of its input.
enum class WordKind {
    name,              ///< a package, or part of one
    source_directory,  ///< a directory with a dkms.conf or dkms.toml in it
    conf_file,         ///< a file whose name ends in dkms.conf
    archive,           ///< any other regular file
};

using WordClassifier = WordKind (*)(const std::filesystem::path& word);

/// What the disk says of a word.
WordKind classify_on_disk(const std::filesystem::path& word);

/// The command line as data. Every option is accepted with every verb, as dkms
/// does; a verb takes those that concern it.
struct Arguments {
    std::string verb = {};
    bool help = false;
    bool version = false;

    app::PackageWords package = {};
    std::optional<std::filesystem::path> source_directory = {};
    std::optional<std::filesystem::path> archive = {};
    std::vector<std::filesystem::path> paths = {};  ///< what `check` and `convert` look at
    std::optional<std::filesystem::path> output = {};
    std::vector<app::KernelWords> kernels = {};
    std::vector<std::string> arches = {};
    bool all = false;
    /// Every word that is no option and not the action, with what it names on
    /// disk, for an action that takes several.
    std::vector<std::pair<std::string, WordKind>> words = {};

    bool force = false;
    bool force_version_override = false;
    bool no_depmod = false;
    bool if_stale = false;  ///< build again what is out of date
    bool symlink_modules = false;
    bool modprobe_on_install = false;
    bool prune = false;
    bool dry_run = false;
    bool fix = false;
    bool rpm_safe_upgrade = false;
    app::KernelWords template_kernel = {};
    bool source_only = false;    ///< mktarball: no built modules
    bool binaries_only = false;  ///< mktarball: no source
    std::optional<unsigned> jobs = {};

    app::ConfigSelection config = {};
    std::optional<config::ConfEvaluation> conf_evaluation = {};
    std::string dkms_tree = {};
    std::string source_tree = {};
    std::string install_tree = {};

    bool quiet = false;
    bool verbose = false;
    bool json = false;
    bool sarif = false;
    bool strict = false;  ///< a warning of `check` counts as an error
    bool verify = false;  ///< what `convert` made
    bool wait = false;    ///< for a tree that is busy

    std::vector<std::string> warnings = {};  ///< of words and options without a meaning
};

/// Reads the words after the program's name, in their order: the first mistake
/// counts. `--help` and `--version` end the reading. Throws `Error` with the
/// codes that dkms gives to each mistake.
Arguments parse_arguments(const std::vector<std::string>& words, WordClassifier classify);

/// The kernels of a command that works on kernels; pairs `-k` with `-a`.
app::KernelSelection kernel_selection(const Arguments& arguments);

/// One option as `--help` and the completion show it.
struct OptionHelp {
    std::string_view names = {};
    std::string_view value = {};  ///< empty: takes none
    std::string_view text = {};
};

/// All options, in the order in which the help shows them.
const std::vector<OptionHelp>& option_help();

}  // namespace dkms::cmd
