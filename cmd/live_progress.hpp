#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "cmd/output.hpp"

namespace dkms::cmd {

/// Shows progress on a terminal: a line for each cell that runs, drawn anew as things go on,
/// and above them what is to stay.
class LiveProgress final : public ProgressSink {
public:
    explicit LiveProgress(Output& output) : output_(output), plain_(output) {}

    void began(std::string_view cell) override;
    void step(std::string_view cell, std::string_view step) override;
    void advanced(std::string_view cell, unsigned percent) override;
    void ended(std::string_view cell) override;
    void tick() override;
    void warning(std::string_view cell, std::string_view message) override;
    void output(std::string_view text) override;
    void diagnostic(const Diagnostic& diagnostic) override;

private:
    using Clock = std::chrono::steady_clock;

    struct Line {
        std::string step = {};
        unsigned percent = 0;
        Clock::time_point begin = {};
    };

    void erase();
    void draw();

    Output& output_;
    TextProgress plain_;
    std::mutex mutex_ = {};
    std::map<std::string, Line, std::less<>> lines_ = {};
    std::size_t drawn_ = 0;  ///< lines on the screen that are ours
    Clock::time_point last_drawn_ = {};
};

/// One line of it, no wider than the terminal.
std::string live_line(std::string_view cell, std::string_view step, unsigned percent,
                      std::chrono::seconds since, std::size_t width);

}  // namespace dkms::cmd
