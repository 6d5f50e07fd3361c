#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/package_id.hpp"
#include "lib/policy/weak_link_rule.hpp"

namespace dkms::app {

/// Why a kernel would refuse a module.
struct WeakReason {
    std::string word = {};     ///< for machines: "vermagic", "symbol-version"
    std::string subject = {};  ///< the symbol, where there is one
    std::string text = {};

    bool operator==(const WeakReason&) const = default;
};

/// One link in some weak-updates/, and what its kernel would make of it.
struct WeakLinkRow {
    enum class State {
        loads,
        unknown,   ///< something about the kernel or the module could not be read
        rejected,  ///< the kernel would refuse the module
        shadows,   ///< there is a module of that name that was built for the kernel
        dangles,
    };

    std::string release = {};         ///< of the kernel that the link is in
    std::filesystem::path link = {};  ///< absolute
    std::filesystem::path text = {};  ///< as the link says it
    std::string built_for = {};       ///< the release it leads to; empty: elsewhere
    bool ours = false;                ///< its text leads to where we placed a module, now or once
    std::optional<PackageId> package = {};  ///< whose module that is
    State state = State::unknown;
    std::string why = {};                  ///< one line; empty where it loads
    std::vector<WeakReason> reasons = {};  ///< of `rejected`
    bool removed = false;

    /// Whether it can only do harm. Only such that are `ours` are ever removed.
    bool is_harmful() const
    {
        return state == State::rejected || state == State::shadows || state == State::dangles;
    }
};

/// What policy says of an installed package for a kernel that it is not built for.
struct WeakPairRow {
    PackageId package;
    std::string from = {};  ///< the kernel that it was built for
    std::string into = {};
    std::string rule = {};  ///< the row of the policy's table, or "occupied", "outranked"
    std::string why = {};
    bool links = false;   ///< the link is, or would be, made
    bool linked = false;  ///< it is there
    policy::NoWeakModulesInForce no_weak_modules = {};
    std::vector<WeakReason> reasons = {};
};

struct WeakReport {
    std::vector<WeakLinkRow> links = {};
    std::vector<WeakPairRow> pairs = {};
};

/// `dkms weak`.
struct WeakRequest {
    bool prune = false;
    bool dry_run = false;

    bool operator==(const WeakRequest&) const = default;
};

}  // namespace dkms::app
