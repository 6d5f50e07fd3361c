#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/diagnostic.hpp"
#include "lib/base/error.hpp"
#include "lib/base/kernel_target.hpp"
#include "lib/base/package_id.hpp"
#include "lib/config/directives.hpp"
#include "lib/kernel/module_info.hpp"
#include "lib/kernel/vermagic.hpp"
#include "lib/plan/build_plan.hpp"
#include "lib/plan/effective_values.hpp"
#include "lib/policy/verdict.hpp"
#include "lib/policy/weak_link_rule.hpp"

namespace dkms::app {

/// What a failure left to say: an `Error` as data.
struct Failure {
    ErrorCode code = ErrorCode::system;
    std::string message = {};
    std::string advice = {};
    std::vector<std::string> notes = {};
    std::optional<int> hook_status = {};
    std::string cause = {};  ///< the class of a build's failure; empty: not known
};

Failure failure_of(const Error& error);

/// How one cell of a command ended.
enum class CellResult {
    done,
    already,   ///< there was nothing to do
    excluded,  ///< the package says it is not for this kernel
    deferred,  ///< it waits for a package that is not here yet
    failed,
};

struct CellOutcome {
    PackageId package;
    std::optional<KernelTarget> kernel = {};  ///< none: the package as such
    CellResult result = CellResult::done;
    std::string what = {};  ///< "built", "installed", "removed": what was done or found done
    std::optional<Failure> failure = {};  ///< why it failed or was excluded
    std::string proof = {};               ///< "loads", "unknown", or empty where nothing was proven
    std::chrono::milliseconds duration = {};
    bool critical = false;  ///< the site wants no kernel without it
    bool optional = false;  ///< the site takes its failure for none
};

/// One line of `dkms status`.
struct StatusRow {
    enum class State { broken, added, built, installed, installed_weak };

    PackageId package;
    std::optional<KernelTarget> kernel = {};  ///< none for broken and added
    State state = State::added;
    bool originals = false;      ///< modules that were there first are kept in the tree
    bool missing = false;        ///< the package names a module that the build does not have
    bool differs = false;        ///< an installed file is not the one that was built
    std::string changed = {};    ///< what has since it was built; empty: nothing, or not asked
    std::string weak_from = {};  ///< installed_weak: the kernel that the module was built for
};

/// A build that is wanted, and cannot be made yet.
struct WaitingCell {
    PackageId package;
    KernelTarget kernel;
    std::string reason = {};
    std::string next = {};  ///< what to do
};

/// In the order of `dkms status`: once for each kernel that was asked for.
struct StatusReport {
    std::vector<StatusRow> rows = {};
    std::vector<WaitingCell> waiting = {};  ///< by kernel; none unless asked for
};

/// How NO_WEAK_MODULES counts for a link into a kernel of the machine.
struct KernelWeakWord {
    KernelTarget kernel;
    policy::NoWeakModulesInForce no_weak_modules = {};
};

/// What would be done for one kernel, and where each value comes from.
struct PlanReport {
    PackageId package;
    KernelTarget kernel;
    config::Directives directives = {};                ///< of a dkms.conf; none of a dkms.toml
    std::vector<std::string> needs_shell = {};         ///< directives that are beyond our evaluator
    std::vector<plan::EffectiveValue> values = {};     ///< all that counts, with its origin
    bool has_errors = false;                           ///< the configuration would be refused
    std::string excluded = {};                         ///< why the package is not for this kernel
    std::optional<plan::BuildPlan> plan = {};          ///< none where it could not be made
    std::vector<KernelWeakWord> no_weak_modules = {};  ///< for each kernel of the machine
};

/// What was found in one configuration file, in the order of its lines.
struct CheckedFile {
    struct Finding {
        Diagnostic diagnostic = {};
        std::vector<std::string> releases = {};  ///< that it holds for; empty: for all
    };
    std::string file = {};
    std::vector<Finding> findings = {};
    std::size_t suppressed = 0;  ///< that a comment in the file switched off
};

/// One thing that `check` looks for.
struct CheckRule {
    std::string name = {};
    Severity severity = Severity::warning;
    std::string summary = {};
    std::string help = {};
};

struct CheckReport {
    std::vector<CheckRule> rules = {};       ///< all there are
    std::vector<KernelTarget> kernels = {};  ///< that the files were evaluated for
    std::vector<CheckedFile> files = {};
};

/// The pair that modules are signed with, and what of it was made just now.
struct MokReport {
    std::string key = {};
    std::filesystem::path certificate = {};
    bool made_key = false;
    bool made_certificate = false;
};

/// What one kernel would do with one module file.
struct ModuleVerdict {
    KernelTarget kernel;
    std::filesystem::path file = {};
    std::optional<PackageId> package = {};       ///< whose build it is, if it was named so
    std::optional<KernelTarget> built_for = {};  ///< of a package: what it was built for
    kernel::ModuleInfo module = {};
    std::string kernel_vermagic = {};              ///< empty: not known
    std::vector<kernel::VermagicPair> words = {};  ///< of the two vermagics
    policy::Verdict verdict = {};
    /// Of a package: how NO_WEAK_MODULES counts for this build in this kernel.
    std::optional<policy::NoWeakModulesInForce> no_weak_modules = {};
    std::string advice = {};  ///< the one next step; empty where it loads
};

struct ExplainReport {
    std::vector<ModuleVerdict> verdicts = {};  ///< kernel by kernel
};

/// What a command did, cell by cell, in the order it was asked for.
struct Report {
    std::vector<CellOutcome> cells = {};
    std::string archive_digest = {};  ///< SHA-256 of the tarball that was loaded
};

/// The tarball that was made.
struct TarballReport {
    PackageId package;
    std::vector<KernelTarget> kernels = {};  ///< whose modules are in it
    bool has_source = false;
    std::filesystem::path archive = {};
    std::string digest = {};  ///< SHA-256
};

}  // namespace dkms::app
