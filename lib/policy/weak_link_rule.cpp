#include "lib/policy/weak_link_rule.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lib/base/text.hpp"
#include "lib/kernel/vermagic.hpp"

namespace dkms::policy {
namespace {

using config::NoWeakModules;
using config::WeakModules;
using Reason = NoWeakModulesInForce::Reason;
using Row = WeakLinkDecision::Row;
using Said = config::Sourced<NoWeakModules>;

std::string place_of(const config::Origin& origin)
{
    return origin.file.empty() ? std::string("an option")
                               : fmt::format("{}:{}", origin.file, origin.at.line);
}

/// The rejection that no rebuilt symbol could mend; none if there is none.
const Rejection* vermagic_rejection(const Verdict& verdict)
{
    const auto found =
        std::find_if(verdict.reasons.begin(), verdict.reasons.end(), [](const auto& rejection) {
            return rejection.reason == RejectReason::vermagic
                   || rejection.reason == RejectReason::no_vermagic;
        });
    return found == verdict.reasons.end() ? nullptr : &*found;
}

/// What was said, unless the other kernel's vermagic has the last word.
NoWeakModulesInForce in_force(const Said& said, const std::string* other_vermagic)
{
    if (said.value != NoWeakModules::yes && other_vermagic != nullptr) {
        return {
            .value = NoWeakModules::yes, .reason = Reason::vermagic, .because = *other_vermagic};
    }
    if (said.value == NoWeakModules::unset) {
        return {};
    }
    return {.value = said.value, .reason = Reason::directive, .because = place_of(said.origin)};
}

Row row_of_loading(WeakModules setting, NoWeakModules said)
{
    if (setting == WeakModules::off) {
        return Row::switched_off;
    }
    if (said == NoWeakModules::no) {
        return Row::loads_as_asked_for;
    }
    return setting == WeakModules::compatible ? Row::loads_compatible : Row::not_asked_for;
}

Row row_of(WeakModules setting, NoWeakModules said, const Verdict& other)
{
    if (said == NoWeakModules::yes) {
        return Row::package_says_yes;
    }
    switch (other.outcome) {
        case Verdict::Outcome::unknown:
            return Row::verdict_unknown;
        case Verdict::Outcome::loads:
            return row_of_loading(setting, said);
        case Verdict::Outcome::rejected:
            break;
    }
    if (vermagic_rejection(other) == nullptr) {
        return Row::rejected;
    }
    return said == NoWeakModules::no ? Row::vermagic_no : Row::vermagic_unset;
}

std::string first_reason(const std::vector<Rejection>& reasons)
{
    if (reasons.empty()) {
        return "it would be refused";
    }
    const auto rest = reasons.size() - 1;
    return explain(reasons.front()) + (rest == 0 ? "" : fmt::format(", and {} more", rest));
}

}  // namespace

std::string_view word_for(NoWeakModules value)
{
    constexpr std::array<std::string_view, 3> words = {"unset", "yes", "no"};
    return words.at(static_cast<std::size_t>(value));
}

std::string_view word_for(Reason reason)
{
    constexpr std::array<std::string_view, 3> words = {"nobody", "directive", "vermagic"};
    return words.at(static_cast<std::size_t>(reason));
}

std::string_view word_for(Row row)
{
    constexpr std::array<std::string_view, 9> words = {
        "package-says-yes", "verdict-unknown", "vermagic-unset",   "vermagic-no",       "rejected",
        "not-asked-for",    "switched-off",    "loads-compatible", "loads-as-asked-for"};
    return words.at(static_cast<std::size_t>(row));
}

std::string explain(const NoWeakModulesInForce& in_force)
{
    switch (in_force.reason) {
        case Reason::nobody:
            return "unset, for nobody says anything";
        case Reason::directive:
            return fmt::format("{}, says {}", word_for(in_force.value), in_force.because);
        case Reason::vermagic:
            return fmt::format("{}, for the kernel's vermagic is \"{}\"", word_for(in_force.value),
                               in_force.because);
    }
    return {};
}

NoWeakModulesInForce no_weak_modules_in_force(const Said& said, const Verdict& other)
{
    const auto* rejection = vermagic_rejection(other);
    return in_force(said, rejection == nullptr ? nullptr : &rejection->wanted);
}

NoWeakModulesInForce no_weak_modules_in_force(const Said& said, std::string_view own_vermagic,
                                              std::string_view other_vermagic)
{
    const bool is_known = !own_vermagic.empty() && !other_vermagic.empty();
    const std::string other(other_vermagic);
    const bool passes = !is_known
                        || kernel::same_vermagic(own_vermagic, other_vermagic,
                                                 kernel::has_modversions(own_vermagic));
    return in_force(said, passes ? nullptr : &other);
}

std::string explain(const WeakLinkDecision& decision)
{
    switch (decision.row) {
        case Row::package_says_yes:
            return fmt::format("NO_WEAK_MODULES=yes, says {}", decision.no_weak_modules.because);
        case Row::verdict_unknown:
            return fmt::format(
                "it cannot be told whether this kernel would load it: {} could not "
                "be read",
                join(decision.missing, " and "));
        case Row::vermagic_unset:
            return fmt::format("NO_WEAK_MODULES counts as yes, for the kernel's vermagic is \"{}\"",
                               decision.no_weak_modules.because);
        case Row::vermagic_no:
            return fmt::format(
                "NO_WEAK_MODULES=no cannot be kept: this kernel could never load "
                "it, for its vermagic is \"{}\"",
                decision.no_weak_modules.because);
        case Row::rejected:
            return first_reason(decision.reasons);
        case Row::not_asked_for:
            return "nobody asked for it: neither NO_WEAK_MODULES=no nor "
                   "weak_modules=\"compatible\"";
        case Row::switched_off:
            return "weak_modules=\"off\" in framework.conf";
        case Row::loads_compatible:
            return "this kernel would load it, and weak_modules=\"compatible\"";
        case Row::loads_as_asked_for:
            return fmt::format("this kernel would load it, and NO_WEAK_MODULES=no, says {}",
                               decision.no_weak_modules.because);
    }
    return {};
}

WeakLinkDecision decide_weak_link(WeakModules setting, const Said& said, const Verdict& other)
{
    return {.row = row_of(setting, said.value, other),
            .no_weak_modules = no_weak_modules_in_force(said, other),
            .reasons = other.reasons,
            .missing = other.missing};
}

bool may_link(WeakModules setting, NoWeakModules said)
{
    const auto row = row_of(setting, said, {.outcome = Verdict::Outcome::loads});
    return row == Row::loads_compatible || row == Row::loads_as_asked_for;
}

}  // namespace dkms::policy
