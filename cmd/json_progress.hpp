#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "cmd/output.hpp"

namespace dkms::cmd {

/// Tells progress as events: a JSON object in a line of its own for each, on the stream of
/// remarks, while standard output waits for its document. docs/status-json.md describes them.
class JsonProgress final : public ProgressSink {
public:
    explicit JsonProgress(Output& output) : output_(output) {}

    void began(std::string_view cell) override;
    void step(std::string_view cell, std::string_view step) override;
    void advanced(std::string_view cell, unsigned percent) override;
    void ended(std::string_view cell) override;
    void warning(std::string_view cell, std::string_view message) override;
    void output(std::string_view text) override;
    void diagnostic(const Diagnostic& diagnostic) override;

private:
    using Clock = std::chrono::steady_clock;

    struct Cell {
        Clock::time_point begin = {};
        unsigned percent = 0;  ///< that was told last
    };

    Output& output_;
    std::mutex mutex_ = {};
    std::map<std::string, Cell, std::less<>> running_ = {};
};

}  // namespace dkms::cmd
