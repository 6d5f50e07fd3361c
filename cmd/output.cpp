#include "cmd/output.hpp"

#include <fmt/core.h>

#include "cmd/render/diagnostic.hpp"

namespace dkms::cmd {
namespace {

void write_line(std::FILE* to, std::string_view line)
{
    fmt::print(to, "{}\n", line);
    static_cast<void>(std::fflush(to));  // a closed stream has been told by print
}

}  // namespace

void Output::result(std::string_view text)
{
    if (!style_.quiet) {
        fmt::print(results_, "{}", text);
    }
}

void Output::progress(std::string_view line)
{
    if (!style_.quiet) {
        write_line(style_.json ? remarks_ : results_, line);
    }
}

void Output::child_output(std::string_view text)
{
    if (!style_.quiet) {
        auto* to = style_.json ? remarks_ : results_;
        fmt::print(to, "{}", text);
        static_cast<void>(std::fflush(to));
    }
}

void Output::warning(std::string_view line)
{
    if (!style_.quiet) {
        write_line(remarks_, fmt::format("dkms: warning: {}", line));
    }
}

void Output::error(std::string_view line)
{
    write_line(remarks_, line);
}

void TextProgress::step(std::string_view cell, std::string_view step)
{
    const std::scoped_lock lock(mutex_);
    output_.progress(fmt::format("{}: {}", cell, step));
}

void TextProgress::warning(std::string_view cell, std::string_view message)
{
    const std::scoped_lock lock(mutex_);
    output_.warning(cell.empty() ? std::string(message) : fmt::format("{}: {}", cell, message));
}

void TextProgress::output(std::string_view text)
{
    const std::scoped_lock lock(mutex_);
    output_.child_output(text);
}

void TextProgress::diagnostic(const Diagnostic& diagnostic)
{
    const std::scoped_lock lock(mutex_);
    if (diagnostic.severity == Severity::error || !output_.style().quiet) {
        output_.error(
            render_diagnostic(diagnostic, output_.style().colour ? Colour::on : Colour::off));
    }
}

}  // namespace dkms::cmd
