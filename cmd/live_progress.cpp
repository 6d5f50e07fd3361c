#include "cmd/live_progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace dkms::cmd {
namespace {

constexpr std::chrono::milliseconds redraw_interval{100};

std::size_t terminal_width()
{
    constexpr std::size_t usual = 80;
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

}  // namespace

std::string live_line(std::string_view cell, std::string_view step, unsigned percent,
                      std::chrono::seconds since, std::size_t width)
{
    const auto end = percent > 0 ? fmt::format(" {} %, {} s", percent, since.count())
                                 : fmt::format(" {} s", since.count());
    auto line = fmt::format("{}: {}", cell, step);
    const auto room = width > end.size() + 1 ? width - end.size() - 1 : 0;
    if (line.size() > room) {
        line.resize(room);
    }
    return line + end;
}

void LiveProgress::began(std::string_view cell)
{
    const std::scoped_lock lock(mutex_);
    lines_.insert_or_assign(std::string(cell), Line{.step = "waiting", .begin = Clock::now()});
}

void LiveProgress::step(std::string_view cell, std::string_view step)
{
    const std::scoped_lock lock(mutex_);
    const auto found = lines_.find(cell);
    if (found == lines_.end()) {
        erase();
        plain_.step(cell, step);
    } else {
        found->second.step = step;
    }
    draw();
}

void LiveProgress::advanced(std::string_view cell, unsigned percent)
{
    const std::scoped_lock lock(mutex_);
    if (const auto found = lines_.find(cell); found != lines_.end()) {
        found->second.percent = percent;
    }
}

void LiveProgress::ended(std::string_view cell)
{
    const std::scoped_lock lock(mutex_);
    if (const auto found = lines_.find(cell); found != lines_.end()) {
        lines_.erase(found);
    }
    draw();
}

void LiveProgress::tick()
{
    const std::scoped_lock lock(mutex_);
    if (Clock::now() - last_drawn_ >= redraw_interval) {
        draw();
    }
}

void LiveProgress::warning(std::string_view cell, std::string_view message)
{
    const std::scoped_lock lock(mutex_);
    erase();
    plain_.warning(cell, message);
    draw();
}

void LiveProgress::output(std::string_view text)
{
    const std::scoped_lock lock(mutex_);
    erase();
    plain_.output(text);
}

void LiveProgress::diagnostic(const Diagnostic& diagnostic)
{
    const std::scoped_lock lock(mutex_);
    erase();
    plain_.diagnostic(diagnostic);
    draw();
}

void LiveProgress::erase()
{
    if (drawn_ > 0) {
        output_.child_output(fmt::format("\x1b[{}F\x1b[J", drawn_));
        drawn_ = 0;
    }
}

void LiveProgress::draw()
{
    std::string text = drawn_ > 0 ? fmt::format("\x1b[{}F\x1b[J", drawn_) : "";
    const auto width = terminal_width();
    const auto now = Clock::now();
    for (const auto& [cell, line] : lines_) {
        const auto since = std::chrono::duration_cast<std::chrono::seconds>(now - line.begin);
        text += live_line(cell, line.step, line.percent, since, width) + "\n";
    }
    drawn_ = lines_.size();
    last_drawn_ = now;
    output_.child_output(text);
}

}  // namespace dkms::cmd
