#include "lib/policy/version_rule.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/text.hpp"

namespace dkms::policy {
namespace {

std::string first_word(const std::string& text)
{
    const auto words = split_words(text);
    return words.empty() ? std::string{} : words.front();
}

/// The form in which dkms compares versions as texts: each number of one or
/// two digits gets leading zeros up to three.
std::string padded(std::string_view version)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::string result;
    while (!version.empty()) {
        const auto* end = std::find_if_not(version.begin(), version.end(), is_digit);
        const auto digits = static_cast<std::size_t>(end - version.begin());
        if (digits == 0) {
            result += version.front();
            version.remove_prefix(1);
            continue;
        }
        result.append(digits < 3 ? 3 - digits : 0, '0').append(version.substr(0, digits));
        version.remove_prefix(digits);
    }
    return result;
}

bool is_same(const ModuleVersion& built, const ModuleVersion& present)
{
    const auto source = first_word(built.srcversion);
    if (first_word(built.version) != first_word(present.version)
        || source != first_word(present.srcversion)) {
        return false;
    }
    return !source.empty() || !built.version.empty() || built.payload == present.payload;
}

}  // namespace

Decision version_decision(const ModuleVersion& built, const ModuleVersion& present)
{
    const auto own = first_word(built.version);
    const auto other = first_word(present.version);
    Decision decision{.outcome = Decision::Outcome::refuse, .rule = "version", .reason = {}};
    if (is_same(built, present)) {
        decision.reason = own.empty() ? "the kernel has the very same module"
                                      : fmt::format("the kernel has version {} already", own);
        return decision;
    }
    if (!own.empty() && !other.empty() && padded(other) > padded(own)) {
        decision.reason =
            fmt::format("the kernel has version {}, which is newer than {}", other, own);
        return decision;
    }
    return {};
}

}  // namespace dkms::policy
