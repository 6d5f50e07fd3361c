#include "lib/policy/build_exclusive_rule.hpp"

#include <tuple>

#include <fmt/format.h>

#include "lib/base/pattern.hpp"
#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"

namespace dkms::policy {
namespace {

using config::BuildExclusive;
using kernel::KernelFacts;

std::optional<std::string> mismatch(const config::Text& pattern, const std::string& value,
                                    std::string_view directive)
{
    if (pattern.value.empty() || pattern_matches(pattern.value, value, directive)) {
        return std::nullopt;
    }
    return fmt::format("{} does not match {}=\"{}\"", value, directive, pattern.value);
}

std::optional<std::string> outside_range(const BuildExclusive& constraint,
                                         const std::string& release)
{
    const auto& [min, max] = std::tie(constraint.kernel_min.value, constraint.kernel_max.value);
    if (!min.empty() && compare_versions(release, min) < 0) {
        return fmt::format("{} is older than BUILD_EXCLUSIVE_KERNEL_MIN=\"{}\"", release, min);
    }
    if (!max.empty() && compare_versions(release, max) > 0) {
        return fmt::format("{} is newer than BUILD_EXCLUSIVE_KERNEL_MAX=\"{}\"", release, max);
    }
    return std::nullopt;
}

std::optional<std::string> unwanted_config(const config::Text& wanted, const KernelFacts& facts)
{
    // As dkms has it: without a configuration to look at, nothing is excluded.
    if (facts.config_file.empty()) {
        return std::nullopt;
    }
    for (const auto& word : split_words(wanted.value)) {
        const bool unwanted = word.starts_with('!');
        const std::string option = unwanted ? word.substr(1) : word;
        if (facts.config.is_enabled(option) == unwanted) {
            return fmt::format("the kernel's configuration {} {} (BUILD_EXCLUSIVE_CONFIG)",
                               unwanted ? "has" : "has no", option);
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> build_exclusive_reason(const BuildExclusive& constraint,
                                                  const KernelFacts& facts)
{
    const auto& target = facts.target;
    auto reason = mismatch(constraint.kernel, target.release(), "BUILD_EXCLUSIVE_KERNEL");
    if (!reason) {
        reason = outside_range(constraint, target.release());
    }
    if (!reason) {
        reason = mismatch(constraint.arch, target.arch(), "BUILD_EXCLUSIVE_ARCH");
    }
    return reason ? reason : unwanted_config(constraint.config, facts);
}

}  // namespace dkms::policy
