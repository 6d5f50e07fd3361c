// The only file that includes Boost.Process.
#include "lib/sys/boost_process_runner.hpp"

#include <array>
#include <chrono>
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/process/v2.hpp>
#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/child_setup.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/landlock.hpp"

namespace dkms::sys {
namespace {

namespace asio = boost::asio;
namespace bp = boost::process::v2;
namespace fs = std::filesystem;

using std::chrono::milliseconds;

/// How long a process that has left the group may keep the output open.
constexpr milliseconds grace{250};

/// A program without a slash is looked up in the command's own PATH.
fs::path find_program(const Command& command)
{
    if (command.program.native().find('/') != std::string::npos) {
        return command.program;
    }
    const auto path = command.environment.find("PATH");
    if (path != command.environment.end()) {
        for (const auto directory : split(path->second, ':')) {
            auto candidate = fs::path(directory) / command.program;
            if (!directory.empty() && is_executable_file(candidate)) {
                return candidate;
            }
        }
    }
    throw Error(ErrorCode::system,
                fmt::format("start {}: no such program", command.program.native()),
                fmt::format("install the package that has {}", command.program.native()));
}

/// An array of words as execve(2) wants it.
class WordBlock {
public:
    explicit WordBlock(std::vector<std::string> words) : words_(std::move(words))
    {
        for (const auto& word : words_) {
            pointers_.push_back(word.c_str());
        }
        pointers_.push_back(nullptr);
    }

    const char* const* data() const noexcept { return pointers_.data(); }

private:
    std::vector<std::string> words_;
    std::vector<const char*> pointers_;
};

WordBlock arguments_of(const Command& command)
{
    std::vector<std::string> words = {command.program.native()};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    return WordBlock(std::move(words));
}

WordBlock environment_of(const Command& command)
{
    std::vector<std::string> lines;
    for (const auto& [name, value] : command.environment) {
        lines.push_back(fmt::format("{}={}", name, value));
    }
    return WordBlock(std::move(lines));
}

/// Not by a launcher of Boost.Process, which allocates between fork and exec.
pid_t start(const Command& command, int output)
{
    const auto program = find_program(command);
    const auto arguments = arguments_of(command);
    const auto environment = environment_of(command);
    const auto rules =
        command.changes_only.empty() ? UniqueFd{} : make_landlock_rules(command.changes_only);
    return start_child({.program = program.c_str(),
                        .arguments = arguments.data(),
                        .environment = environment.data(),
                        .directory = command.directory.c_str(),
                        .output = output,
                        .root_becomes_mount = command.root_becomes_mount,
                        .landlock_rules = rules.get(),
                        .inherited = command.inherited});
}

Ending ending_of(int status)
{
    if (WIFSIGNALED(status)) {
        return Signalled{WTERMSIG(status)};
    }
    return Exited{WEXITSTATUS(status)};
}

/// One child, from its start to its end.
class Run {
public:
    Run(const Command& command, const OutputSink& output)
        : pipe_(io_), deadline_(io_), linger_(io_), output_(output), limit_(command.time_limit)
    {
        asio::writable_pipe child_end(io_);
        asio::connect_pipe(pipe_, child_end);
        process_.emplace(io_.get_executor(), start(command, child_end.native_handle()));
    }

    Ending wait()
    {
        forward();
        process_->async_wait([this](boost::system::error_code, int) { on_exit(); });
        if (limit_) {
            deadline_.expires_after(*limit_);
            deadline_.async_wait([this](boost::system::error_code cancelled) {
                if (!cancelled) {
                    cut_short(TimedOut{});
                }
            });
        }
        io_.run();
        return cut_short_ ? *cut_short_ : ending_of(process_->native_exit_code());
    }

private:
    /// Hands over each piece that arrives, until the writing end is closed.
    void forward()
    {
        pipe_.async_read_some(
            asio::buffer(buffer_), [this](boost::system::error_code error, std::size_t count) {
                if (count > 0 && output_({buffer_.data(), count}) == SinkAnswer::stop) {
                    cut_short(Stopped{});
                }
                if (!error) {
                    forward();
                } else {
                    is_closed_ = true;
                    linger_.cancel();
                }
            });
    }

    void cut_short(Ending ending)
    {
        if (!cut_short_) {
            cut_short_ = ending;
        }
        kill_group();
    }

    void on_exit()
    {
        deadline_.cancel();
        kill_group();  // whatever it left behind
        if (is_closed_) {
            return;
        }
        linger_.expires_after(grace);
        linger_.async_wait([this](boost::system::error_code cancelled) {
            if (!cancelled) {
                pipe_.cancel();
            }
        });
    }

    void kill_group() { ::kill(-static_cast<pid_t>(process_->id()), SIGKILL); }

    asio::io_context io_;
    asio::readable_pipe pipe_;
    asio::steady_timer deadline_;
    asio::steady_timer linger_;
    const OutputSink& output_;
    std::optional<milliseconds> limit_;
    std::optional<bp::process> process_;
    std::optional<Ending> cut_short_;
    bool is_closed_ = false;  ///< nobody has the writing end any more
    std::array<char, 16384> buffer_{};
};

}  // namespace

Ending BoostProcessRunner::run(const Command& command, const OutputSink& output)
{
    try {
        Run run(command, output);
        return run.wait();
    } catch (const std::system_error& failed) {
        throw Error(ErrorCode::system,
                    fmt::format("start {}: {}", command.program.native(), failed.code().message()));
    }
}

}  // namespace dkms::sys
