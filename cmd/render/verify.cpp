#include "cmd/render/verify.hpp"

#include <fmt/format.h>

#include "cmd/render/json_value.hpp"

namespace dkms::cmd {
namespace {

using State = app::VerifiedFile::State;

std::string_view state_word(State state)
{
    switch (state) {
        case State::right:
            return "right";
        case State::missing:
            return "missing";
        case State::changed:
            return "changed";
        case State::differs:
            return "differs";
        case State::outranked:
            break;
    }
    return "outranked";
}

Json json_of_file(const app::VerifiedFile& file)
{
    return {
        {"package", file.package.name()},  {"version", file.package.version()},
        {"kernel", file.kernel.release()}, {"arch", file.kernel.arch()},
        {"file", file.file.native()},      {"state", state_word(file.state)},
        {"why", text_or_null(file.why)},   {"modprobe_takes", text_or_null(file.taken.native())},
        {"signed", file.is_signed},        {"signer", text_or_null(file.signer)}};
}

Json json_of_remarks(const std::vector<app::VerifyRemark>& remarks)
{
    auto list = Json::array();
    for (const auto& remark : remarks) {
        list.push_back({{"subject", remark.subject}, {"text", remark.text}});
    }
    return list;
}

std::string line_of(const app::VerifiedFile& file)
{
    auto line = fmt::format("{}, {}, {}: {}: {}", file.package.text(), file.kernel.release(),
                            file.kernel.arch(), file.file.native(), state_word(file.state));
    line += file.why.empty() ? "" : fmt::format(", {}", file.why);
    if (file.is_signed) {
        line += file.signer.empty() ? " (signed)" : fmt::format(" (signed by {})", file.signer);
    }
    return line + "\n";
}

}  // namespace

std::string verify_lines(const app::VerifyReport& report)
{
    std::string text;
    for (const auto& file : report.files) {
        text += line_of(file);
    }
    for (const auto* remarks : {&report.broken_links, &report.unrecorded}) {
        for (const auto& remark : *remarks) {
            text += fmt::format("{}: {}\n", remark.subject, remark.text);
        }
    }
    return text;
}

std::string json_of(const app::VerifyReport& report)
{
    Json document = {{"schema", schema_version},
                     {"exit_code", exit_code_for(report)},
                     {"files", Json::array()},
                     {"broken_links", json_of_remarks(report.broken_links)},
                     {"unrecorded", json_of_remarks(report.unrecorded)}};
    for (const auto& file : report.files) {
        document["files"].push_back(json_of_file(file));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

int exit_code_for(const app::VerifyReport& report)
{
    return report.is_right() ? 0 : 1;
}

}  // namespace dkms::cmd
