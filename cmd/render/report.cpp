#include "cmd/render/report.hpp"

#include <fmt/format.h>

#include "cmd/output.hpp"
#include "cmd/render/error.hpp"
#include "cmd/render/json.hpp"

namespace dkms::cmd {
namespace {

std::string cell_name(const app::CellOutcome& cell)
{
    if (!cell.kernel) {
        return cell.package.text();
    }
    return fmt::format("{}, {}, {}", cell.package.text(), cell.kernel->release(),
                       cell.kernel->arch());
}

/// Nothing for what took no time that anybody noticed.
std::string time_text(std::chrono::milliseconds duration)
{
    constexpr std::chrono::milliseconds noticed{100};
    constexpr double thousandth = 0.001;
    return duration < noticed
               ? std::string{}
               : fmt::format(", {:.1f} s", static_cast<double>(duration.count()) * thousandth);
}

void show_cell(const app::CellOutcome& cell, Output& output)
{
    switch (cell.result) {
        case app::CellResult::done:
            output.progress(
                fmt::format("{}: {}{}", cell_name(cell), cell.what, time_text(cell.duration)));
            return;
        case app::CellResult::already:
            output.progress(fmt::format("{}: {} already", cell_name(cell), cell.what));
            return;
        case app::CellResult::excluded:
            output.progress(fmt::format("{}: skipped, {}", cell_name(cell),
                                        cell.failure ? cell.failure->message : ""));
            return;
        case app::CellResult::deferred:
            output.progress(fmt::format("{}: put off, {}", cell_name(cell),
                                        cell.failure ? cell.failure->message : ""));
            return;
        case app::CellResult::failed:
            break;
    }
    output.progress(fmt::format("{}: failed{}", cell_name(cell), time_text(cell.duration)));
    if (cell.failure) {
        output.error(render_failure(*cell.failure));
    }
}

}  // namespace

int show_report(const app::Report& report, int exit_code, Output& output)
{
    if (output.style().json) {
        output.result(json_of(report, exit_code));
        return exit_code;
    }
    for (const auto& cell : report.cells) {
        show_cell(cell, output);
    }
    return exit_code;
}

std::string mok_lines(const app::MokReport& report)
{
    const auto& certificate = report.certificate.native();
    if (!report.made_certificate) {
        return fmt::format("the key {} and the certificate {} are there already\n", report.key,
                           certificate);
    }
    const auto made =
        report.made_key
            ? fmt::format("made the key {} and the certificate {}\n", report.key, certificate)
            : fmt::format("made the certificate {} for the key {}\n", certificate, report.key);
    return made
           + fmt::format(
               "  next: with Secure Boot, \"mokutil --import {}\", and confirm it at the "
               "next boot\n",
               certificate);
}

}  // namespace dkms::cmd
