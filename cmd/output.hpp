#pragma once

#include <cstdio>
#include <mutex>
#include <string_view>

#include "lib/base/progress.hpp"

namespace dkms::cmd {

/// How this run talks, decided once from the options and the streams.
struct OutputStyle {
    bool quiet = false;           ///< nothing but errors
    bool verbose = false;         ///< also what children print
    bool json = false;            ///< standard output belongs to one JSON document
    bool colour = false;          ///< standard error is a terminal that wants it
    bool colour_results = false;  ///< so is standard output
    bool live = false;            ///< standard output is a terminal, and shows what runs
};

/// Where text goes: results to standard output, everything else to standard
/// error, so that a script can read what it asked for.
class Output {
public:
    Output(std::FILE* results, std::FILE* remarks, OutputStyle style)
        : results_(results), remarks_(remarks), style_(style)
    {}

    const OutputStyle& style() const noexcept { return style_; }

    /// What was asked for: status lines, JSON. Nothing when quiet.
    void result(std::string_view text);
    /// What is being done. Nothing when quiet; to standard error with --json.
    void progress(std::string_view line);
    /// As it comes, with its own line ends. Nothing when quiet.
    void child_output(std::string_view text);
    /// Nothing when quiet.
    void warning(std::string_view line);
    void error(std::string_view line);

private:
    std::FILE* results_;
    std::FILE* remarks_;
    OutputStyle style_;
};

/// Shows progress as plain lines.
class TextProgress final : public ProgressSink {
public:
    explicit TextProgress(Output& output) : output_(output) {}

    void step(std::string_view cell, std::string_view step) override;
    void warning(std::string_view cell, std::string_view message) override;
    void output(std::string_view text) override;
    void diagnostic(const Diagnostic& diagnostic) override;

private:
    Output& output_;
    std::mutex mutex_ = {};
};

}  // namespace dkms::cmd
