#include "conf-parsers/lint/suppression.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "conf-parsers/lint/rules.hpp"
#include "lib/base/nearest_word.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::lint {
namespace {

constexpr std::string_view marker = "# dkms-check:";
constexpr std::string_view for_line = "disable=";
constexpr std::string_view for_file = "disable-file=";

bool is_comment(std::string_view line)
{
    const auto text = trimmed(line);
    return text.empty() || text.front() == '#';
}

/// The line itself or, where it is a comment, the next one that is none; from 0.
std::size_t next_code(const std::vector<std::string_view>& lines, std::size_t line)
{
    while (line < lines.size() && is_comment(lines[line])) {
        ++line;
    }
    return line;
}

void check_name(std::string_view name, Findings::Place place, Findings& findings)
{
    if (find_rule(name) != nullptr) {
        return;
    }
    std::vector<std::string_view> known;
    for (const auto& rule : rules()) {
        known.push_back(rule.name);
    }
    const auto meant = nearest_word(name, known);
    findings.add("suppression", place, fmt::format("there is no rule {}", name),
                 meant.empty() ? std::string("docs/check.md lists the rules")
                               : fmt::format("is {} meant?", meant));
}

}  // namespace

Suppressions::Suppressions(const NamedText& text) : file_(text.file)
{
    Findings findings(text.file);
    const auto lines = split(text.text, '\n');
    for (std::size_t line = 0; line < lines.size(); ++line) {
        const auto at = lines[line].find(marker);
        if (at == std::string_view::npos) {
            continue;
        }
        const auto words = trimmed(lines[line].substr(at + marker.size()));
        const auto length = marker.size() + 1 + words.size();
        read({.words = words,
              .place = {.at = {.line = static_cast<std::uint32_t>(line + 1),
                               .column = static_cast<std::uint32_t>(at + 1)},
                        .length = static_cast<std::uint32_t>(length)},
              .covered_line = static_cast<std::uint32_t>(next_code(lines, line) + 1)},
             findings);
    }
    mistakes_ = findings.take();
}

void Suppressions::read(const Comment& comment, Findings& findings)
{
    const bool is_for_file = comment.words.starts_with(for_file);
    if (!is_for_file && !comment.words.starts_with(for_line)) {
        findings.add("suppression", comment.place, "this comment switches nothing off",
                     "write # dkms-check: disable=RULE, or disable-file=RULE");
        return;
    }
    auto list = comment.words.substr((is_for_file ? for_file : for_line).size());
    list = list.substr(0, list.find_first_of(" \t"));
    for (const auto name : split(list, ',')) {
        check_name(name, comment.place, findings);
        if (is_for_file) {
            whole_file_.emplace(name);
        } else {
            lines_.emplace(comment.covered_line, name);
        }
    }
}

bool Suppressions::covers(const Diagnostic& finding) const
{
    return finding.file == file_ && finding.severity != Severity::error
           && (whole_file_.contains(finding.rule)
               || lines_.contains({finding.at.line, finding.rule}));
}

}  // namespace dkms::conf::lint
