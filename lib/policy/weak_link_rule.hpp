#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/config/framework_config.hpp"
#include "lib/config/package_config.hpp"
#include "lib/policy/verdict.hpp"

namespace dkms::policy {

/// NO_WEAK_MODULES as it counts for one other kernel, and why.
struct NoWeakModulesInForce {
    /// Who decided.
    enum class Reason {
        nobody,     ///< nothing was said: `value` is unset
        directive,  ///< the package's configuration or an override
        vermagic,   ///< the other kernel could never load the module
    };

    config::NoWeakModules value = config::NoWeakModules::unset;
    Reason reason = Reason::nobody;
    std::string because = {};  ///< the directive's file and line, or the other kernel's vermagic

    bool operator==(const NoWeakModulesInForce&) const = default;
};

/// "unset", "yes" or "no".
std::string_view word_for(config::NoWeakModules value);
/// "nobody", "directive" or "vermagic".
std::string_view word_for(NoWeakModulesInForce::Reason reason);

/// For a person: "yes, for the kernel's vermagic is …".
std::string explain(const NoWeakModulesInForce& in_force);

/// As far as the verdict of the other kernel tells.
NoWeakModulesInForce no_weak_modules_in_force(const config::Sourced<config::NoWeakModules>& said,
                                              const Verdict& other);

/// Before there is a module to judge: what the vermagics of the kernel that it
/// is to be built for and of the other one tell. Either may be unknown: empty.
NoWeakModulesInForce no_weak_modules_in_force(const config::Sourced<config::NoWeakModules>& said,
                                              std::string_view own_vermagic,
                                              std::string_view other_vermagic);

/// Whether the module of one kernel may be linked into another, and why.
struct WeakLinkDecision {
    /// One for each row of the table in docs/policy.md.
    enum class Row {
        package_says_yes,   ///< NO_WEAK_MODULES=yes
        verdict_unknown,    ///< something about the other kernel could not be read
        vermagic_unset,     ///< rejected by vermagic; nothing was said
        vermagic_no,        ///< rejected by vermagic, against the package's word
        rejected,           ///< rejected for a CRC, a symbol, …
        not_asked_for,      ///< it would load; nothing was said, and "compatible" is not set
        switched_off,       ///< it would load, but weak_modules="off"
        loads_compatible,   ///< it would load; nothing was said, and "compatible" is set
        loads_as_asked_for  ///< it would load, and the package wants it
    };

    Row row = Row::not_asked_for;
    NoWeakModulesInForce no_weak_modules = {};
    std::vector<Rejection> reasons = {};    ///< of the verdict
    std::vector<std::string> missing = {};  ///< of the verdict

    /// Whether the link is made.
    bool links() const { return row == Row::loads_compatible || row == Row::loads_as_asked_for; }
    /// Whether the user is warned: the package asks for what can never work.
    bool warns() const { return row == Row::vermagic_no; }

    bool operator==(const WeakLinkDecision&) const = default;
};

/// "package-says-yes", "verdict-unknown", …: the word for machines.
std::string_view word_for(WeakLinkDecision::Row row);

/// One line for a person: why there is a link, or none.
std::string explain(const WeakLinkDecision& decision);

/// The table. The setting is the site's, the directive the package's or an override's.
/// @param other what the other kernel would do with all modules of the package
WeakLinkDecision decide_weak_link(config::WeakModules setting,
                                  const config::Sourced<config::NoWeakModules>& said,
                                  const Verdict& other);

/// Whether it is worth asking for a verdict at all: without one, could the
/// answer be a link?
bool may_link(config::WeakModules setting, config::NoWeakModules said);

}  // namespace dkms::policy
