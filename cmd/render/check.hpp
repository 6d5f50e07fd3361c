#pragma once

#include <string>

#include "cmd/render/diagnostic.hpp"
#include "lib/app/reports.hpp"

namespace dkms::cmd {

/// How many findings of each severity there are.
struct FindingCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;

    bool operator==(const FindingCounts&) const = default;
};

FindingCounts count_findings(const app::CheckReport& report);

enum class Notes { hide, show };

/// Each finding as `render_diagnostic` shows it, with the kernels where it does not
/// hold for all; after each file a line that counts them.
std::string check_text(const app::CheckReport& report, Colour colour, Notes notes);

/// The document of docs/check.md: every field is always there, null where there is
/// nothing to say.
std::string check_json(const app::CheckReport& report);

/// A log of SARIF 2.1.0 with one run: all rules, and the findings as its results.
std::string check_sarif(const app::CheckReport& report);

}  // namespace dkms::cmd
