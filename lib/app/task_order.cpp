#include "lib/app/task_order.hpp"

#include <algorithm>

namespace dkms::app {
namespace {

/// Walks from each cell to those that it depends on, and leaves out the steps that would close a
/// circle.
class Walk {
public:
    explicit Walk(const std::vector<DependentCell>& cells)
        : cells_(cells), progress_(cells.size(), Progress::not_seen), after_(cells.size())
    {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            visit(i);
        }
    }

    std::vector<std::vector<std::size_t>> take() { return std::move(after_); }

private:
    enum class Progress { not_seen, on_the_way, done };

    void visit(std::size_t index)
    {
        if (progress_[index] != Progress::not_seen) {
            return;
        }
        progress_[index] = Progress::on_the_way;
        for (std::size_t other = 0; other < cells_.size(); ++other) {
            if (!depends(cells_[index], cells_[other])) {
                continue;
            }
            visit(other);
            if (progress_[other] == Progress::done) {
                after_[index].push_back(other);
            }
        }
        progress_[index] = Progress::done;
    }

    static bool depends(const DependentCell& cell, const DependentCell& other)
    {
        const auto& names = cell.depends;
        return cell.kernel == other.kernel
               && std::find(names.begin(), names.end(), other.package.name()) != names.end();
    }

    const std::vector<DependentCell>& cells_;
    std::vector<Progress> progress_;
    std::vector<std::vector<std::size_t>> after_;
};

}  // namespace

std::vector<CellTask> tasks_in_order(const std::vector<DependentCell>& cells)
{
    auto after = Walk(cells).take();
    std::vector<CellTask> tasks;
    tasks.reserve(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& [package, kernel, depends] = cells[i];
        tasks.push_back({.package = package,
                         .kernel = {.release = kernel.release(), .arch = kernel.arch()},
                         .after = std::move(after[i])});
    }
    return tasks;
}

}  // namespace dkms::app
