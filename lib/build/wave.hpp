#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "lib/build/job_server.hpp"

namespace dkms::build {

/// A piece of a command's work that is independent of the others, but for those
/// that it comes after.
struct WaveTask {
    std::vector<std::size_t> after = {};  ///< indexes of tasks that have to have ended
    /// Called once, on a thread of its own. What it throws ends the program: an error
    /// is an outcome, and no reason to leave the others half done.
    std::function<void(const JobShare&)> work = {};
};

/// Runs all tasks, each as soon as those before it have ended and there is a job token
/// for it; the first in the list first. Returns when all have ended. Throws
/// `std::logic_error`, and runs nothing, where tasks wait for each other.
/// @param tokens as many jobs run at once, those of the tasks' makes included
/// @param tick is called every few milliseconds meanwhile, on the calling thread
void run_wave(const std::vector<WaveTask>& tasks, unsigned tokens,
              const std::function<void()>& tick);

}  // namespace dkms::build
