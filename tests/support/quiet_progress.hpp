#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "lib/base/progress.hpp"

namespace dkms::test {

/// Keeps what it is told, and shows nothing.
class QuietProgress final : public ProgressSink {
public:
    void step(std::string_view /*cell*/, std::string_view text) override
    {
        const std::scoped_lock lock(mutex_);
        steps.emplace_back(text);
    }
    void warning(std::string_view /*cell*/, std::string_view text) override
    {
        const std::scoped_lock lock(mutex_);
        warnings.emplace_back(text);
    }
    void output(std::string_view /*text*/) override {}
    void diagnostic(const Diagnostic& diagnostic) override
    {
        const std::scoped_lock lock(mutex_);
        diagnostics.push_back(diagnostic);
    }

    std::vector<std::string> steps = {};
    std::vector<std::string> warnings = {};
    std::vector<Diagnostic> diagnostics = {};

private:
    std::mutex mutex_ = {};
};

}  // namespace dkms::test
