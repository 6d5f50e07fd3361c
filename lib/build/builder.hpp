#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/progress.hpp"
#include "lib/build/job_server.hpp"
#include "lib/build/workspace.hpp"
#include "lib/kernel/kernel_facts.hpp"
#include "lib/plan/build_plan.hpp"
#include "lib/store/tree_layout.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/process_runner.hpp"
#include "lib/sys/sandbox.hpp"
#include "lib/sys/temp_directory.hpp"

namespace dkms::build {

/// What builds need of the machine, the same for every cell of a command.
struct Workshop {
    sys::ProcessRunner& runner;
    ProgressSink& progress;
    const store::TreeLayout& layout;
    BuildPlaces& places;
    std::optional<sys::Sandbox> sandbox = {};  ///< none: sandbox="off"
    sys::SandboxSpec spec = {};  ///< user, limits and what is hidden; each build adds its binds
    std::optional<std::chrono::milliseconds> time_limit = {};  ///< of each step
    bool verbose = false;
    /// Comes first in PATH where there is a job server: `write_make_wrapper`. Empty: none.
    std::filesystem::path make_directory = {};
    std::unique_ptr<sys::TempDirectory> make_place = {};  ///< that it is in, if not in the tree
    sys::CompressionEfforts efforts = {};
};

/// A module as it came out of a build.
struct BuiltModule {
    plan::ModuleOutput output = {};
    std::filesystem::path file = {};  ///< as it will be kept: stripped, signed, compressed
};

/// What is done with a module once it is out of the build's hands.
struct Finishing {
    std::function<void(const std::filesystem::path& module)> sign = {};  ///< empty: nothing
    kernel::ModuleCompression compression = kernel::ModuleCompression::none;
};

/// The build of one cell. What it throws is `Error` with the code of the step
/// that failed; `leave_traces` then keeps what the author needs to see.
class CellBuild {
public:
    /// @param share of the job tokens; none: make runs as many jobs as its command says
    CellBuild(const Workshop& workshop, const plan::BuildPlan& plan, Finishing finishing,
              const JobShare* share);
    ~CellBuild();
    CellBuild(const CellBuild&) = delete;
    CellBuild& operator=(const CellBuild&) = delete;

    /// Copies the source, applies the patches, runs PRE_BUILD and make, and
    /// takes out what the plan promises.
    std::vector<BuiltModule> make();

    /// A line for make.log.
    void note(std::string_view line);

    /// The finished cell, with its log, to be renamed into the tree.
    std::filesystem::path finish();

    /// POST_BUILD finds the cell in the tree, as with dkms.
    void run_post_build();

    /// Leaves the build tree and make.log where dkms leaves them after a failure.
    void leave_traces();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dkms::build
