#include "cmd/render/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cmd/render/json_value.hpp"
#include "cmd/render/no_weak_modules.hpp"

namespace dkms::cmd {
namespace {

using app::ModuleVerdict;
using policy::Rejection;
using policy::RejectReason;
using policy::Verdict;

constexpr std::size_t first_symbols = 10;

Json json_of_reason(const Rejection& rejection)
{
    return {{"reason", policy::word_for(rejection.reason)},
            {"symbol", text_or_null(rejection.subject)},
            {"module", text_or_null(rejection.found)},
            {"kernel", text_or_null(rejection.wanted)},
            {"text", policy::explain(rejection)}};
}

Json json_of_words(const ModuleVerdict& judged)
{
    auto words = Json::array();
    for (const auto& [module, kernel] : judged.words) {
        words.push_back({{"module", text_or_null(module)},
                         {"kernel", text_or_null(kernel)},
                         {"same", module == kernel}});
    }
    return words;
}

Json json_of_verdict(const ModuleVerdict& judged)
{
    auto reasons = Json::array();
    for (const auto& rejection : judged.verdict.reasons) {
        reasons.push_back(json_of_reason(rejection));
    }
    auto taints = Json::array();
    for (const auto taint : judged.verdict.taints) {
        taints.push_back(policy::word_for(taint));
    }
    const auto& package = judged.package;
    return {{"schema", schema_version},
            {"module", text_or_null(judged.module.name)},
            {"file", judged.file.native()},
            {"package", package ? Json(package->name()) : Json(nullptr)},
            {"version", package ? Json(package->version()) : Json(nullptr)},
            {"built_for", judged.built_for ? Json(judged.built_for->release()) : Json(nullptr)},
            {"kernel", judged.kernel.release()},
            {"arch", judged.kernel.arch()},
            {"verdict", policy::word_for(judged.verdict.outcome)},
            {"reasons", std::move(reasons)},
            {"missing", judged.verdict.missing},
            {"taints", std::move(taints)},
            {"vermagic",
             {{"module", judged.module.has_vermagic ? Json(judged.module.vermagic) : Json(nullptr)},
              {"kernel", text_or_null(judged.kernel_vermagic)},
              {"words", json_of_words(judged)}}},
            {"needed_symbols", judged.module.needed.size()},
            {"no_weak_modules",
             judged.no_weak_modules ? json_of(*judged.no_weak_modules) : Json(nullptr)},
            {"advice", text_or_null(judged.advice)}};
}

bool is_about_a_crc(const Rejection& rejection)
{
    return rejection.reason == RejectReason::module_layout
           || rejection.reason == RejectReason::symbol_version;
}

/// The two vermagics, a word of each on a line.
std::string word_lines(const ModuleVerdict& judged)
{
    const auto width_of = [](const auto& pair) { return pair.module.size(); };
    std::size_t width = std::string_view("module").size();
    for (const auto& pair : judged.words) {
        width = std::max(width, width_of(pair));
    }
    auto text = fmt::format("    vermagic: {:<{}}  kernel\n", "module", width);
    for (const auto& [module, kernel] : judged.words) {
        const auto* const mark = module == kernel ? "" : "  <- differs";
        text += fmt::format("              {:<{}}  {}{}\n", module, width, kernel, mark);
    }
    return text;
}

/// The symbols whose versions differ, as a table.
std::string symbol_lines(const std::vector<Rejection>& reasons, ExplainDetail detail)
{
    std::vector<const Rejection*> differing;
    std::size_t width = 0;
    for (const auto& rejection : reasons) {
        if (is_about_a_crc(rejection)) {
            differing.push_back(&rejection);
            width = std::max(width, rejection.subject.size());
        }
    }
    if (differing.empty()) {
        return {};
    }
    const auto count = detail == ExplainDetail::everything
                           ? differing.size()
                           : std::min(differing.size(), first_symbols);
    auto text = fmt::format("    {} symbols have other versions: in the module, in the kernel\n",
                            differing.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [reason, subject, found, wanted] = *differing[i];
        text += fmt::format("        {:<{}}  {}  {}\n", subject, width, found, wanted);
    }
    if (count < differing.size()) {
        text += fmt::format("        and {} more, which --all lists\n", differing.size() - count);
    }
    return text;
}

/// What else is wrong; as with symbols, the first of many.
std::string reason_lines(const std::vector<Rejection>& reasons, ExplainDetail detail)
{
    std::string text;
    std::size_t others = 0;
    for (const auto& rejection : reasons) {
        if (is_about_a_crc(rejection)) {
            continue;
        }
        ++others;
        if (detail == ExplainDetail::everything || others <= first_symbols) {
            text += fmt::format("    {}\n", policy::explain(rejection));
        }
    }
    if (detail != ExplainDetail::everything && others > first_symbols) {
        text += fmt::format("    and {} more reasons, which --all lists\n", others - first_symbols);
    }
    return text;
}

std::string taint_text(const Verdict& verdict)
{
    if (verdict.taints.empty()) {
        return {};
    }
    std::vector<std::string_view> words;
    std::transform(verdict.taints.begin(), verdict.taints.end(), std::back_inserter(words),
                   [](policy::Taint taint) { return policy::word_for(taint); });
    return fmt::format(" (taints: {})", fmt::join(words, ", "));
}

std::string lines_of(const ModuleVerdict& judged, ExplainDetail detail)
{
    const auto& verdict = judged.verdict;
    const auto origin = judged.built_for && *judged.built_for != judged.kernel
                            ? fmt::format(", built for {}", judged.built_for->release())
                            : std::string{};
    auto text =
        fmt::format("{}{}, {}, {}: {}{}\n", judged.file.native(), origin, judged.kernel.release(),
                    judged.kernel.arch(), policy::word_for(verdict.outcome), taint_text(verdict));
    if (judged.no_weak_modules) {
        text += fmt::format("    NO_WEAK_MODULES: {}\n", policy::explain(*judged.no_weak_modules));
    }
    if (verdict.outcome == Verdict::Outcome::loads) {
        return text;
    }
    text += word_lines(judged);
    text += reason_lines(verdict.reasons, detail);
    text += symbol_lines(verdict.reasons, detail);
    for (const auto& missing : verdict.missing) {
        text += fmt::format("    not known: {}\n", missing);
    }
    return text + fmt::format("    next: {}\n", judged.advice);
}

}  // namespace

std::string explain_lines(const app::ExplainReport& report, ExplainDetail detail)
{
    std::string text;
    for (const auto& judged : report.verdicts) {
        text += lines_of(judged, detail);
    }
    return text;
}

std::string json_of(const app::ExplainReport& report)
{
    Json document;
    if (report.verdicts.size() == 1) {
        document = json_of_verdict(report.verdicts.front());
    } else {
        document = {{"schema", schema_version}, {"verdicts", Json::array()}};
        for (const auto& judged : report.verdicts) {
            document["verdicts"].push_back(json_of_verdict(judged));
        }
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dkms::cmd
