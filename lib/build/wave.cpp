#include "lib/build/wave.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace dkms::build {
namespace {

constexpr std::chrono::milliseconds balance_interval{10};

enum class Stage { waiting, running, ended };

class Wave {
public:
    Wave(const std::vector<WaveTask>& tasks, unsigned tokens)
        : tasks_(tasks), stages_(tasks.size(), Stage::waiting), server_(tokens)
    {}

    void run(const std::function<void()>& tick)
    {
        std::unique_lock lock(mutex_);
        while (!all_ended()) {
            start_ready();
            something_ended_.wait_for(lock, balance_interval);
            server_.balance(next_ready().has_value());
            lock.unlock();
            tick();
            lock.lock();
        }
    }

private:
    bool all_ended() const
    {
        return std::all_of(stages_.begin(), stages_.end(),
                           [](auto stage) { return stage == Stage::ended; });
    }

    std::optional<std::size_t> next_ready() const
    {
        for (std::size_t i = 0; i < tasks_.size(); ++i) {
            const auto& after = tasks_[i].after;
            const bool is_free = std::all_of(after.begin(), after.end(), [&](auto before) {
                return stages_[before] == Stage::ended;
            });
            if (stages_[i] == Stage::waiting && is_free) {
                return i;
            }
        }
        return std::nullopt;
    }

    void start_ready()
    {
        for (auto index = next_ready(); index; index = next_ready()) {
            auto share = server_.begin();
            if (!share) {
                return;
            }
            stages_[*index] = Stage::running;
            threads_.emplace_back(
                [this, index = *index, share = std::optional(std::move(*share))]() mutable {
                    tasks_[index].work(*share);
                    share.reset();
                    const std::scoped_lock lock(mutex_);
                    stages_[index] = Stage::ended;
                    something_ended_.notify_one();
                });
        }
    }

    const std::vector<WaveTask>& tasks_;
    std::mutex mutex_ = {};
    std::condition_variable something_ended_ = {};
    std::vector<Stage> stages_;
    JobServer server_;
    std::vector<std::jthread> threads_ = {};  // last: they end before what they use
};

/// Takes away what waits for nothing that is left, until nothing is.
bool has_cycle(const std::vector<WaveTask>& tasks)
{
    std::vector<bool> done(tasks.size());
    for (std::size_t round = 0; round < tasks.size(); ++round) {
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            const auto& after = tasks[i].after;
            done[i] = std::all_of(after.begin(), after.end(),
                                  [&](auto before) { return done.at(before); });
        }
    }
    return std::find(done.begin(), done.end(), false) != done.end();
}

}  // namespace

void run_wave(const std::vector<WaveTask>& tasks, unsigned tokens,
              const std::function<void()>& tick)
{
    if (has_cycle(tasks)) {
        throw std::logic_error("tasks of a wave wait for each other");
    }
    Wave(tasks, tokens).run(tick);
}

}  // namespace dkms::build
