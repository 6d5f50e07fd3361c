#include "conf-parsers/lint/findings.hpp"

#include "conf-parsers/lint/rules.hpp"

namespace dkms::conf::lint {

void Findings::add(std::string_view rule, Place place, std::string message, std::string hint)
{
    const auto* known = find_rule(rule);
    found_.push_back({.severity = known == nullptr ? Severity::warning : known->severity,
                      .file = file_,
                      .at = place.at,
                      .length = place.length,
                      .rule = std::string(rule),
                      .message = std::move(message),
                      .hint = std::move(hint)});
}

void Findings::add(std::string_view rule, const config::Origin& origin, std::string message,
                   std::string hint)
{
    const bool is_written = !origin.file.empty();
    add(rule, Place{.at = origin.at, .length = is_written ? origin.length : 0}, std::move(message),
        std::move(hint));
    if (is_written) {
        found_.back().file = origin.file;
    }
}

}  // namespace dkms::conf::lint
