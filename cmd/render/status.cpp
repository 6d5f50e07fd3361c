#include "cmd/render/status.hpp"

#include <fmt/format.h>

namespace dkms::cmd {
namespace {

using State = app::StatusRow::State;

std::string state_text(const app::StatusRow& row)
{
    switch (row.state) {
        case State::broken:
            return "broken";
        case State::added:
            return "added";
        case State::built:
            return "built";
        case State::installed:
            return "installed";
        case State::installed_weak:
            break;
    }
    return "installed-weak from " + row.weak_from;
}

std::string line_of(const app::StatusRow& row)
{
    auto line = row.package.text();
    if (row.kernel) {
        line += fmt::format(", {}, {}", row.kernel->release(), row.kernel->arch());
    }
    line += ": " + state_text(row);
    if (row.originals) {
        line += " (Original modules exist)";
    }
    if (row.missing) {
        line += " (Built modules are missing in the kernel modules folder)";
    }
    if (row.differs) {
        line += " (Differences between built and installed modules)";
    }
    return line + "\n";
}

}  // namespace

std::string status_lines(const app::StatusReport& report)
{
    std::string lines;
    for (const auto& row : report.rows) {
        lines += line_of(row);
    }
    return lines;
}

}  // namespace dkms::cmd
