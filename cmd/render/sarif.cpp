// Static Analysis Results Interchange Format 2.1.0, as code scanning services read it.
#include <algorithm>

#include <fmt/format.h>

#include "cmd/render/check.hpp"
#include "cmd/render/json_value.hpp"

namespace dkms::cmd {
namespace {

using Finding = app::CheckedFile::Finding;

/// A path as a URI: relative ones stay so, and mean the root of the repository.
std::string uri_of(const std::string& path)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/+@,=";
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        uri += plain.find(c) != std::string_view::npos
                   ? std::string(1, c)
                   : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri;
}

/// SARIF counts characters; we count bytes.
std::size_t characters_before(const std::string& line, std::size_t bytes)
{
    const auto end = line.begin() + static_cast<std::ptrdiff_t>(std::min(bytes, line.size()));
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(line.begin(), end, begins));
}

Json region_of(const Diagnostic& diagnostic)
{
    Json region = {{"startLine", diagnostic.at.line}};
    if (diagnostic.length == 0) {
        return region;  // the file as a whole
    }
    const auto& line = diagnostic.source_line;
    if (line.empty()) {
        region["startColumn"] = diagnostic.at.column;
        return region;
    }
    const std::size_t begin = diagnostic.at.column - 1;
    region["startColumn"] = characters_before(line, begin) + 1;
    region["endColumn"] = characters_before(line, begin + diagnostic.length) + 1;
    region["snippet"] = {{"text", line}};
    return region;
}

std::string_view level_of(Severity severity)
{
    return word_for(severity);  // the same three words
}

Json rule_of(const app::CheckRule& rule)
{
    return {{"id", rule.name},
            {"shortDescription", {{"text", rule.summary}}},
            {"fullDescription", {{"text", rule.help}}},
            {"help", {{"text", rule.help}}},
            {"defaultConfiguration", {{"level", level_of(rule.severity)}}}};
}

Json result_of(const Finding& finding, const std::vector<app::CheckRule>& rules)
{
    const auto& diagnostic = finding.diagnostic;
    auto message = diagnostic.message;
    if (!diagnostic.hint.empty()) {
        message += "; " + diagnostic.hint;
    }
    Json result = {{"ruleId", diagnostic.rule},
                   {"level", level_of(diagnostic.severity)},
                   {"message", {{"text", message}}}};
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const auto& candidate) {
        return candidate.name == diagnostic.rule;
    });
    if (rule != rules.end()) {
        result["ruleIndex"] = rule - rules.begin();
    }
    result["locations"] = Json::array({{{"physicalLocation",
                                         {{"artifactLocation", {{"uri", uri_of(diagnostic.file)}}},
                                          {"region", region_of(diagnostic)}}}}});
    if (!finding.releases.empty()) {
        result["properties"] = {{"kernels", finding.releases}};
    }
    return result;
}

}  // namespace

std::string check_sarif(const app::CheckReport& report)
{
    auto rules = Json::array();
    for (const auto& rule : report.rules) {
        rules.push_back(rule_of(rule));
    }
    auto results = Json::array();
    for (const auto& file : report.files) {
        for (const auto& finding : file.findings) {
            results.push_back(result_of(finding, report.rules));
        }
    }
    const Json driver = {
        {"name", "dkms check"}, {"semanticVersion", DKMS_VERSION}, {"rules", std::move(rules)}};
    const Json run = {{"tool", {{"driver", driver}}},
                      {"columnKind", "unicodeCodePoints"},
                      {"results", std::move(results)}};
    const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                           {"version", "2.1.0"},
                           {"runs", Json::array({run})}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dkms::cmd
