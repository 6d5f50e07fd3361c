#include "lib/build/wave.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

#include "lib/build/job_server.hpp"
#include "lib/build/make_wrapper.hpp"
#include "lib/sys/boost_process_runner.hpp"
#include "lib/sys/file_io.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;
using build::JobServer;
using build::JobShare;

/// What make does to get a token; false if there is none now.
bool take(const JobShare& share)
{
    char byte = 0;
    return ::read(share.read_end(), &byte, 1) == 1;
}

void give_back(const JobShare& share)
{
    CHECK(::write(share.write_end(), "+", 1) == 1);
}

/// Lets the server look twice: what lies there at both looks is not wanted.
void settle(JobServer& server)
{
    server.balance(false);
    server.balance(false);
}

/// The tokens that a share can get hold of.
unsigned take_all(JobServer& server, const JobShare& share)
{
    unsigned taken = 0;
    for (int i = 0; i < 20; ++i) {
        settle(server);
        while (take(share)) {
            ++taken;
        }
    }
    return taken;
}

}  // namespace

TEST_CASE("a job server gives no more tokens than there are", "[wave]")
{
    JobServer server(4);
    auto first = server.begin();
    REQUIRE(first);
    CHECK(take_all(server, *first) == 3);  // and the one that it has itself
    CHECK_FALSE(server.begin());
    give_back(*first);
    settle(server);
    server.balance(true);
    auto second = server.begin();
    REQUIRE(second);
    CHECK(take_all(server, *second) == 0);
}

TEST_CASE("tokens that one cell leaves are moved to one that wants them", "[wave]")
{
    JobServer server(4);
    auto idle = server.begin();
    auto busy = server.begin();
    REQUIRE((idle && busy));
    settle(server);  // each is offered one
    CHECK(take_all(server, *busy) == 2);
}

TEST_CASE("what a cell took, or made up, is neither lost nor gained when it ends", "[wave]")
{
    JobServer server(3);
    {
        auto thief = server.begin();
        REQUIRE(thief);
        CHECK(take_all(server, *thief) == 2);  // and never gives them back
    }
    auto forger = server.begin();
    REQUIRE(forger);
    for (int i = 0; i < 10; ++i) {
        give_back(*forger);
    }
    settle(server);
    auto second = server.begin();
    auto third = server.begin();
    CHECK_FALSE(server.begin());
    forger.reset();
    second.reset();
    third.reset();
    auto last = server.begin();
    REQUIRE(last);
    CHECK(take_all(server, *last) == 2);
}

TEST_CASE("a wave keeps to its order and to its bound", "[wave]")
{
    std::mutex mutex;
    std::vector<std::size_t> ended;
    std::atomic<unsigned> running = 0;
    std::atomic<unsigned> most = 0;
    const auto work = [&](std::size_t index) {
        return [&, index](const JobShare&) {
            most = std::max(most.load(), ++running);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            --running;
            const std::scoped_lock lock(mutex);
            ended.push_back(index);
        };
    };
    std::vector<build::WaveTask> tasks;
    for (std::size_t i = 0; i < 8; ++i) {
        tasks.push_back({.work = work(i)});
    }
    tasks[0].after = {7};
    tasks[1].after = {0, 2};
    build::run_wave(tasks, 3, [] {});
    REQUIRE(ended.size() == 8);
    const auto at = [&](std::size_t index) {
        return std::find(ended.begin(), ended.end(), index) - ended.begin();
    };
    CHECK(at(7) < at(0));
    CHECK(at(0) < at(1));
    CHECK(at(2) < at(1));
    CHECK(most <= 3);
}

TEST_CASE("one token makes a wave go in the order of its list", "[wave]")
{
    std::vector<int> order;
    build::run_wave({{.work = [&](const auto&) { order.push_back(1); }},
                     {.work = [&](const auto&) { order.push_back(2); }},
                     {.work = [&](const auto&) { order.push_back(3); }}},
                    1, [] {});
    CHECK(order == std::vector{1, 2, 3});
    build::run_wave({}, 1, [] {});
}

TEST_CASE("tasks that wait for each other are refused", "[wave]")
{
    CHECK_THROWS_AS(build::run_wave({{.after = {1}, .work = [](const auto&) {}},
                                     {.after = {0}, .work = [](const auto&) {}}},
                                    2, [] {}),
                    std::logic_error);
}

TEST_CASE("make takes part in the job server, whatever its command line says", "[wave]")
{
    const TempRoot root;
    REQUIRE(build::write_make_wrapper(root / "bin", "/nowhere:/usr/local/bin:/usr/bin"));
    // Each job says that it runs, waits until no more come, and says how many did.
    root.write("Makefile",
               "all: a b c d e f\n"
               "a b c d e f:\n"
               "\t@touch run.$@; sleep 0.2; ls run.* | wc -l >> most; rm run.$@\n"
               "again:\n\t@$(MAKE) -j6 all\n");
    const auto most_jobs = [&](unsigned tokens, std::vector<std::string> words) {
        fs::remove(root / "most");
        build::run_wave(
            {{.work =
                  [&](const JobShare& share) {
                      const auto path = (root / "bin").native() + ":/usr/bin:/bin";
                      const Command command{
                          .program = "make",
                          .arguments = words,
                          .directory = root.path(),
                          .environment = {{"PATH", path}, {"MAKEFLAGS", share.make_flags()}},
                          .inherited = {share.read_end(), share.write_end()}};
                      sys::BoostProcessRunner runner;
                      std::string output;
                      CHECK(sys::succeeded(runner.run(command, [&](std::string_view text) {
                          output += text;
                          return sys::SinkAnswer::go_on;
                      })));
                      CHECK(output.find("jobserver") == std::string::npos);
                  }}},
            tokens, [] {});
        int most = 0;
        std::istringstream counts(sys::read_file(root / "most"));
        for (int count = 0; counts >> count;) {
            most = std::max(most, count);
        }
        return most;
    };
    CHECK(most_jobs(1, {"all"}) == 1);
    CHECK(most_jobs(3, {"all"}) <= 3);
    CHECK(most_jobs(3, {"all"}) > 1);
    CHECK(most_jobs(2, {"-j6", "all"}) <= 2);
    CHECK(most_jobs(2, {"-j", "6", "--jobs=9", "again"}) <= 2);
}

TEST_CASE("there is no make to write where there is none", "[wave]")
{
    const TempRoot root;
    CHECK_FALSE(build::write_make_wrapper(root / "bin", "/nowhere"));
    CHECK_FALSE(fs::exists(root / "bin"));
}

}  // namespace dkms::test
