#include "lib/build/job_server.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms::build {
namespace {

constexpr char token = '+';  // any byte will do

}  // namespace

struct JobShare::Pipe {
    sys::UniqueFd read_end = {};
    sys::UniqueFd write_end = {};
    unsigned granted = 0;  ///< tokens that were put in and not taken out again by us
    unsigned unread = 0;   ///< of these, at the last look
    bool rests = false;    ///< they were there at the look before, too

    /// Never more than we put in, whatever a build wrote.
    unsigned count_unread() const
    {
        int bytes = 0;
        return ::ioctl(read_end.get(), FIONREAD, &bytes) == 0 && bytes > 0
                   ? std::min(static_cast<unsigned>(bytes), granted)
                   : 0;
    }

    bool put() const { return ::write(write_end.get(), &token, 1) == 1; }

    bool take() const
    {
        char byte = 0;
        return ::read(read_end.get(), &byte, 1) == 1;
    }
};

JobShare::JobShare(JobShare&& other) noexcept
    : server_(std::exchange(other.server_, nullptr)), pipe_(other.pipe_)
{}

JobShare::~JobShare()
{
    if (server_ != nullptr) {
        server_->end(*pipe_);
    }
}

int JobShare::read_end() const noexcept
{
    return pipe_->read_end.get();
}

int JobShare::write_end() const noexcept
{
    return pipe_->write_end.get();
}

std::string JobShare::make_flags() const
{
    return fmt::format("-j --jobserver-auth={},{}", read_end(), write_end());
}

JobServer::JobServer(unsigned tokens) : free_(std::max(tokens, 1U)) {}

JobServer::~JobServer() = default;

std::optional<JobShare> JobServer::begin()
{
    const std::scoped_lock lock(mutex_);
    if (free_ == 0) {
        return std::nullopt;
    }
    // make sets O_NONBLOCK on the reading end itself (its posixos.c); here it keeps us from
    // waiting for a token that make has taken meanwhile.
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw_system_error("make a pipe", "");
    }
    --free_;
    auto& pipe = pipes_.emplace_back();
    pipe.read_end = sys::UniqueFd(ends[0]);
    pipe.write_end = sys::UniqueFd(ends[1]);
    return JobShare(*this, pipe);
}

void JobServer::end(JobShare::Pipe& pipe)
{
    const std::scoped_lock lock(mutex_);
    free_ += 1 + pipe.granted;
    pipes_.remove_if([&](const auto& each) { return &each == &pipe; });
}

void JobServer::take_back(bool cell_waits)
{
    for (auto& pipe : pipes_) {
        // One that lies there since the last look is not about to be read.
        const unsigned kept = cell_waits || pipe.rests ? 0 : 1;
        while (pipe.unread > kept && pipe.take()) {
            --pipe.unread;
            --pipe.granted;
            ++free_;
        }
    }
}

void JobServer::balance(bool cell_waits)
{
    const std::scoped_lock lock(mutex_);
    bool one_is_hungry = false;
    for (auto& pipe : pipes_) {
        const auto unread = pipe.count_unread();
        pipe.rests = unread > 0 && pipe.unread > 0;
        pipe.unread = unread;
        one_is_hungry = one_is_hungry || unread == 0;
    }
    if (cell_waits || (one_is_hungry && free_ == 0)) {
        take_back(cell_waits);
    }
    if (cell_waits) {
        return;
    }
    for (auto& pipe : pipes_) {
        if (free_ > 0 && pipe.unread == 0 && pipe.put()) {
            ++pipe.granted;
            ++pipe.unread;
            --free_;
        }
    }
    // Whoever is served first now is served last next time.
    if (pipes_.size() > 1) {
        pipes_.splice(pipes_.end(), pipes_, pipes_.begin());
    }
}

}  // namespace dkms::build
