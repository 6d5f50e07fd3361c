#include "cmd/json_progress.hpp"

#include <cstdio>
#include <memory>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using nlohmann::json;

/// Both streams of a run with --json.
class Streams {
public:
    explicit Streams(bool quiet = false)
        : output_(results_.get(), remarks_.get(), {.quiet = quiet, .json = true})
    {}

    cmd::JsonProgress& progress() { return progress_; }
    bool has_results() { return std::ftell(results_.get()) > 0; }

    std::vector<json> events()
    {
        std::rewind(remarks_.get());
        std::vector<json> events;
        char* line = nullptr;
        std::size_t size = 0;
        while (::getline(&line, &size, remarks_.get()) > 0) {
            events.push_back(json::parse(line));
        }
        std::free(line);  // NOLINT(cppcoreguidelines-no-malloc): getline's
        return events;
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, Close>;

    File results_{std::tmpfile()};
    File remarks_{std::tmpfile()};
    cmd::Output output_;
    cmd::JsonProgress progress_{output_};
};

TEST_CASE("progress as events has one object in each line", "[cmd][progress]")
{
    Streams streams;
    auto& progress = streams.progress();
    progress.began("it87/1.0, K, A");
    progress.step("it87/1.0, K, A", "building\nit");
    progress.advanced("it87/1.0, K, A", 40);
    progress.advanced("it87/1.0, K, A", 40);
    progress.advanced("other", 10);
    progress.ended("it87/1.0, K, A");
    progress.ended("it87/1.0, K, A");
    progress.warning("", "a word");
    progress.output("two\nlines \xff\n");

    auto events = streams.events();
    REQUIRE(events.size() == 6);
    CHECK(events[3]["seconds"].get<double>() >= 0);
    events[3].erase("seconds");
    CHECK(events[0] == json({{"event", "began"}, {"cell", "it87/1.0, K, A"}}));
    CHECK(events[1]
          == json({{"event", "step"}, {"cell", "it87/1.0, K, A"}, {"step", "building\nit"}}));
    CHECK(events[2] == json({{"event", "advanced"}, {"cell", "it87/1.0, K, A"}, {"percent", 40}}));
    CHECK(events[3] == json({{"event", "ended"}, {"cell", "it87/1.0, K, A"}}));
    CHECK(events[4] == json({{"event", "warning"}, {"cell", nullptr}, {"message", "a word"}}));
    CHECK(events[5] == json({{"event", "output"}, {"text", "two\nlines \xef\xbf\xbd\n"}}));
    CHECK_FALSE(streams.has_results());
}

TEST_CASE("of the events only errors are left when quiet", "[cmd][progress]")
{
    Streams streams(true);
    streams.progress().step("it87/1.0", "building");
    streams.progress().diagnostic({.severity = Severity::warning, .message = "doubtful"});
    streams.progress().diagnostic({.file = "dkms.conf", .at = {.line = 3}, .message = "wrong"});
    const auto events = streams.events();
    REQUIRE(events.size() == 1);
    CHECK(events[0]["event"] == "diagnostic");
    CHECK(events[0]["severity"] == "error");
    CHECK(events[0]["file"] == "dkms.conf");
    CHECK(events[0]["line"] == 3);
    CHECK(events[0]["hint"] == nullptr);
}

}  // namespace
}  // namespace dkms::test
