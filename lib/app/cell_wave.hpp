#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/system.hpp"
#include "lib/build/job_server.hpp"

namespace dkms::app {

/// A cell that a command is to work on, as it was asked for.
struct CellTask {
    PackageId package;
    KernelWords kernel = {};
    std::vector<std::size_t> after = {};  ///< the tasks whose cells have to have ended
};

/// What is done with a cell, on a thread of its own. The share is none where no bound is set.
using CellWork = std::function<void(const PackageId&, const KernelTarget&, CellOutcome&,
                                    const build::JobShare*)>;

/// How many jobs a command may run at once: as asked for or set, else as many as there are
/// processors, fewer where memory is short. 0: no bound.
unsigned job_tokens(const System& system, std::optional<unsigned> asked);

/// Works on all cells side by side, those of the newest kernel first: it is most likely the
/// one that boots next. Nothing of one cell stops another. The outcomes, in the order of
/// the tasks.
/// @param tokens of `job_tokens`
std::vector<CellOutcome> run_cells(const System& system, const std::vector<CellTask>& tasks,
                                   const KernelSelection& selection, unsigned tokens,
                                   const CellWork& work);

}  // namespace dkms::app
