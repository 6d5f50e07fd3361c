#include "lib/app/cell_wave.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "lib/app/load_config.hpp"
#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/base/version_order.hpp"
#include "lib/build/wave.hpp"

namespace dkms::app {
namespace {

/// What a compiler of one large file takes, with some room.
constexpr std::uint64_t memory_of_job = std::uint64_t{512} << 20U;

std::vector<std::size_t> newest_kernel_first(const std::vector<CellTask>& tasks)
{
    std::vector<std::size_t> order(tasks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        return compare_versions(tasks[a].kernel.release, tasks[b].kernel.release) > 0;
    });
    return order;
}

/// Those that a task has to wait for: what it says, and the same cell asked for before.
std::vector<std::size_t> predecessors(const std::vector<CellTask>& tasks, std::size_t index)
{
    auto before = tasks[index].after;
    for (std::size_t i = 0; i < index; ++i) {
        if (tasks[i].package == tasks[index].package
            && tasks[i].kernel.release == tasks[index].kernel.release) {
            before.push_back(i);
        }
    }
    return before;
}

/// What needs a package that is not for a kernel is not for it either.
void refuse_after_excluded(const CellTask& task,
                           const std::vector<std::optional<CellOutcome>>& outcomes)
{
    for (const auto before : task.after) {
        const auto& outcome = outcomes[before];
        if (outcome && outcome->result == CellResult::excluded) {
            throw Error(
                ErrorCode::excluded,
                fmt::format("it needs {}, which is not for this kernel", outcome->package.text()));
        }
    }
}

/// Tells that a cell runs, for as long as it does.
class LiveCell {
public:
    LiveCell(ProgressSink& progress, std::string cell) : progress_(progress), cell_(std::move(cell))
    {
        progress_.began(cell_);
    }
    ~LiveCell() { progress_.ended(cell_); }
    LiveCell(const LiveCell&) = delete;
    LiveCell& operator=(const LiveCell&) = delete;

private:
    ProgressSink& progress_;
    std::string cell_;
};

}  // namespace

unsigned job_tokens(const System& system, std::optional<unsigned> asked)
{
    const auto jobs = jobs_of(system, asked);
    if (asked || system.framework.parallel_jobs.value > 0) {
        return jobs;
    }
    const auto affordable = system.host.available_memory() / memory_of_job;
    return static_cast<unsigned>(std::clamp<std::uint64_t>(affordable, 1, jobs));
}

std::vector<CellOutcome> run_cells(const System& system, const std::vector<CellTask>& tasks,
                                   const KernelSelection& selection, unsigned tokens,
                                   const CellWork& work)
{
    const auto order = newest_kernel_first(tasks);
    std::vector<std::size_t> place(tasks.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
    }
    std::vector<std::optional<CellOutcome>> outcomes(tasks.size());
    std::vector<build::WaveTask> wave;
    wave.reserve(tasks.size());
    const auto run_one = [&](std::size_t index, const build::JobShare& share) {
        const auto& task = tasks[index];
        const auto begin = system.clock.ticks();
        auto outcome = run_cell(task.package, std::nullopt, [&](CellOutcome& cell) {
            const auto kernel = checked_kernel(system, selection, task.kernel);
            cell.kernel = kernel;
            refuse_after_excluded(task, outcomes);
            const LiveCell live(system.progress, cell_text(task.package, kernel));
            work(task.package, kernel, cell, tokens > 0 ? &share : nullptr);
        });
        outcome.duration =
            std::chrono::duration_cast<std::chrono::milliseconds>(system.clock.ticks() - begin);
        outcomes[index] = std::move(outcome);
    };
    for (const auto index : order) {
        auto after = predecessors(tasks, index);
        std::transform(after.begin(), after.end(), after.begin(),
                       [&](auto before) { return place[before]; });
        wave.push_back({.after = std::move(after),
                        .work = [&, index](const auto& share) { run_one(index, share); }});
    }
    build::run_wave(wave, tokens > 0 ? tokens : system.host.processors(),
                    [&] { system.progress.tick(); });
    std::vector<CellOutcome> result;
    result.reserve(outcomes.size());
    for (auto& outcome : outcomes) {
        result.push_back(*std::move(outcome));
    }
    return result;
}

}  // namespace dkms::app
