#include "cmd/json_progress.hpp"

#include "cmd/render/diagnostic_json.hpp"

namespace dkms::cmd {
namespace {

/// A child may print what is no UTF-8: that becomes U+FFFD.
std::string line_of(const Json& event)
{
    return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json event_of(std::string_view cell, std::string_view event)
{
    return {{"event", event}, {"cell", text_or_null(std::string(cell))}};
}

}  // namespace

void JsonProgress::began(std::string_view cell)
{
    const std::scoped_lock lock(mutex_);
    running_.insert_or_assign(std::string(cell), Cell{.begin = Clock::now()});
    output_.progress(line_of(event_of(cell, "began")));
}

void JsonProgress::step(std::string_view cell, std::string_view step)
{
    auto event = event_of(cell, "step");
    event["step"] = step;
    const std::scoped_lock lock(mutex_);
    output_.progress(line_of(event));
}

void JsonProgress::advanced(std::string_view cell, unsigned percent)
{
    const std::scoped_lock lock(mutex_);
    const auto found = running_.find(cell);
    if (found == running_.end() || found->second.percent == percent) {
        return;
    }
    found->second.percent = percent;
    auto event = event_of(cell, "advanced");
    event["percent"] = percent;
    output_.progress(line_of(event));
}

void JsonProgress::ended(std::string_view cell)
{
    const std::scoped_lock lock(mutex_);
    const auto found = running_.find(cell);
    if (found == running_.end()) {
        return;
    }
    auto event = event_of(cell, "ended");
    event["seconds"] = std::chrono::duration<double>(Clock::now() - found->second.begin).count();
    running_.erase(found);
    output_.progress(line_of(event));
}

void JsonProgress::warning(std::string_view cell, std::string_view message)
{
    auto event = event_of(cell, "warning");
    event["message"] = message;
    const std::scoped_lock lock(mutex_);
    output_.progress(line_of(event));
}

void JsonProgress::output(std::string_view text)
{
    const std::scoped_lock lock(mutex_);
    output_.progress(line_of({{"event", "output"}, {"text", text}}));
}

void JsonProgress::diagnostic(const Diagnostic& diagnostic)
{
    Json event = {{"event", "diagnostic"}};
    event.update(json_of(diagnostic));
    const std::scoped_lock lock(mutex_);
    if (diagnostic.severity == Severity::error) {
        output_.error(line_of(event));  // when quiet, too
    } else {
        output_.progress(line_of(event));
    }
}

}  // namespace dkms::cmd
