#pragma once

#include <string>
#include <vector>

#include "lib/base/progress.hpp"

namespace dkms::test {

/// Keeps what it is told, and shows nothing.
class QuietProgress final : public ProgressSink {
public:
    void step(std::string_view, std::string_view text) override { steps.emplace_back(text); }
    void warning(std::string_view, std::string_view text) override { warnings.emplace_back(text); }
    void output(std::string_view) override {}
    void diagnostic(const Diagnostic& diagnostic) override { diagnostics.push_back(diagnostic); }

    std::vector<std::string> steps = {};
    std::vector<std::string> warnings = {};
    std::vector<Diagnostic> diagnostics = {};
};

}  // namespace dkms::test
