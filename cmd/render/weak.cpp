#include "cmd/render/weak.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cmd/render/json_value.hpp"
#include "cmd/render/no_weak_modules.hpp"

namespace dkms::cmd {
namespace {

using State = app::WeakLinkRow::State;

std::string_view state_word(State state)
{
    switch (state) {
        case State::loads:
            return "loads";
        case State::unknown:
            return "unknown";
        case State::rejected:
            return "rejected";
        case State::shadows:
            return "shadows";
        case State::dangles:
            break;
    }
    return "dangles";
}

Json json_of_reasons(const std::vector<app::WeakReason>& reasons)
{
    auto list = Json::array();
    for (const auto& reason : reasons) {
        list.push_back({{"reason", reason.word},
                        {"subject", text_or_null(reason.subject)},
                        {"text", reason.text}});
    }
    return list;
}

Json json_of_link(const app::WeakLinkRow& row)
{
    return {{"kernel", row.release},
            {"link", row.link.native()},
            {"target", row.text.native()},
            {"built_for", text_or_null(row.built_for)},
            {"ours", row.ours},
            {"package", row.package ? Json(row.package->name()) : Json(nullptr)},
            {"version", row.package ? Json(row.package->version()) : Json(nullptr)},
            {"verdict", state_word(row.state)},
            {"harmful", row.is_harmful()},
            {"why", text_or_null(row.why)},
            {"reasons", json_of_reasons(row.reasons)},
            {"removed", row.removed}};
}

Json json_of_pair(const app::WeakPairRow& row)
{
    return {{"package", row.package.name()},
            {"version", row.package.version()},
            {"built_for", row.from},
            {"kernel", row.into},
            {"rule", row.rule},
            {"why", row.why},
            {"links", row.links},
            {"linked", row.linked},
            {"no_weak_modules", json_of(row.no_weak_modules)},
            {"reasons", json_of_reasons(row.reasons)}};
}

std::string line_of(const app::WeakLinkRow& row, bool will_remove)
{
    auto line =
        fmt::format("{} -> {}: {}", row.link.native(), row.text.native(), state_word(row.state));
    line += row.why.empty() ? "" : fmt::format(", {}", row.why);
    if (row.removed) {
        line += " (removed)";
    } else if (row.ours && row.is_harmful() && will_remove) {
        line += " (would be removed)";
    } else if (!row.ours) {
        line += " (not a module of ours)";
    }
    return line + "\n";
}

std::string line_of(const app::WeakPairRow& row)
{
    const auto* what = row.linked ? "linked" : row.links ? "to be linked" : "not linked";
    return fmt::format("{}, {} from {}: {}, {}\n", row.package.text(), row.into, row.from, what,
                       row.why);
}

}  // namespace

std::string weak_lines(const app::WeakReport& report, bool will_remove)
{
    std::string text;
    for (const auto& row : report.links) {
        text += line_of(row, will_remove);
    }
    for (const auto& row : report.pairs) {
        text += line_of(row);
    }
    return text;
}

std::string json_of(const app::WeakReport& report, int exit_code)
{
    Json document = {{"schema", schema_version},
                     {"exit_code", exit_code},
                     {"links", Json::array()},
                     {"packages", Json::array()}};
    for (const auto& row : report.links) {
        document["links"].push_back(json_of_link(row));
    }
    for (const auto& row : report.pairs) {
        document["packages"].push_back(json_of_pair(row));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

int exit_code_for(const app::WeakReport& report)
{
    const bool has_harmful = std::any_of(report.links.begin(), report.links.end(), [](auto& row) {
        return row.ours && row.is_harmful() && !row.removed;
    });
    return has_harmful ? 1 : 0;
}

}  // namespace dkms::cmd
