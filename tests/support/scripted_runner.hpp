#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "lib/sys/process_runner.hpp"

namespace dkms::test {

/// Programs that play back: each command is remembered, and answered by what
/// the test said for it.
class ScriptedRunner final : public sys::ProcessRunner {
public:
    struct Answer {
        sys::Ending ending = sys::Exited{0};
        std::string output = {};
        std::function<void(const Command&)> effect = {};
    };

    /// How commands of this program end, from now on.
    void answer(const std::string& program, Answer answer)
    {
        answers_[program] = std::move(answer);
    }

    sys::Ending run(const Command& command, const sys::OutputSink& output) override
    {
        const std::scoped_lock lock(mutex_);
        commands.push_back(command);
        const auto found = answers_.find(command.program.filename());
        if (found == answers_.end()) {
            return sys::Exited{0};
        }
        const auto& [ending, text, effect] = found->second;
        if (effect) {
            effect(command);
        }
        if (!text.empty() && output(text) == sys::SinkAnswer::stop) {
            return sys::Stopped{};
        }
        return ending;
    }

    std::vector<Command> commands = {};

private:
    std::mutex mutex_ = {};
    std::map<std::string, Answer> answers_ = {};
};

}  // namespace dkms::test
