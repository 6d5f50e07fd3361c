#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "lib/sys/unique_fd.hpp"

namespace dkms::build {

class JobServer;

/// One cell's share of the job tokens: one for itself, and more through a pipe that
/// only its make reads and writes. Given back when it goes, however the build ended.
class JobShare {
public:
    JobShare(JobShare&& other) noexcept;
    JobShare& operator=(JobShare&&) = delete;
    JobShare(const JobShare&) = delete;
    JobShare& operator=(const JobShare&) = delete;
    ~JobShare();

    int read_end() const noexcept;
    int write_end() const noexcept;

    /// What MAKEFLAGS has to say for make to take part (GNU make's manual, "POSIX Jobserver").
    std::string make_flags() const;

private:
    friend class JobServer;
    struct Pipe;
    JobShare(JobServer& server, Pipe& pipe) : server_(&server), pipe_(&pipe) {}

    JobServer* server_;
    Pipe* pipe_;
};

/// The job tokens of one command, shared out as GNU make's job server does it among its
/// children. Builds are not trusted: each cell has a pipe of its own, so that one that is
/// killed while it holds tokens, or that makes some up, takes none from the others.
class JobServer {
public:
    /// @param tokens how many jobs run at once, at least one
    explicit JobServer(unsigned tokens);
    ~JobServer();
    JobServer(const JobServer&) = delete;
    JobServer& operator=(const JobServer&) = delete;

    /// A token for a cell that begins; none while all are in use.
    std::optional<JobShare> begin();

    /// Moves tokens to where they are wanted. To be called every few milliseconds while cells
    /// run: that a pipe has been read empty is nothing that a kernel tells.
    /// @param cell_waits a cell could begin: it comes before more jobs of those that run
    void balance(bool cell_waits);

private:
    friend class JobShare;
    void end(JobShare::Pipe& pipe);
    void take_back(bool cell_waits);

    std::mutex mutex_ = {};
    unsigned free_;
    std::list<JobShare::Pipe> pipes_;
};

}  // namespace dkms::build
