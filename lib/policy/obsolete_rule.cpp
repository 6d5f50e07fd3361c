#include "lib/policy/obsolete_rule.hpp"

#include <fmt/format.h>

#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"

namespace dkms::policy {
namespace {

bool is_obsolete(std::string_view obsolete_by, std::string_view release)
{
    const auto last = split(obsolete_by, '-');
    const auto own = split(release, '-');
    const auto order = compare_versions(own[0], last[0]);
    if (order != 0 || last.size() == 1) {
        return order >= 0;
    }
    return own.size() > 1 && compare_versions(own[1], last[1]) >= 0;
}

}  // namespace

Decision obsolete_decision(std::string_view obsolete_by, std::string_view release)
{
    if (obsolete_by.empty() || !is_obsolete(obsolete_by, release)) {
        return {};
    }
    return {.outcome = Decision::Outcome::refuse,
            .rule = "obsolete",
            .reason = fmt::format("kernel {} has this driver itself (OBSOLETE_BY=\"{}\")", release,
                                  obsolete_by)};
}

}  // namespace dkms::policy
