#include "cmd/render/status.hpp"

#include <fmt/format.h>

namespace dkms::cmd {

std::string_view state_word(app::StatusRow::State state)
{
    using State = app::StatusRow::State;
    switch (state) {
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
    return "installed-weak";
}

namespace {

std::string line_of(const app::StatusRow& row)
{
    auto line = row.package.text();
    if (row.kernel) {
        line += fmt::format(", {}, {}", row.kernel->release(), row.kernel->arch());
    }
    line += fmt::format(": {}", state_word(row.state));
    if (row.state == app::StatusRow::State::installed_weak) {
        line += " from " + row.weak_from;
    }
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
