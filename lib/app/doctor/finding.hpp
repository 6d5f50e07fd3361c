#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dkms::app {

/// Something that is wrong on this machine, or will be.
struct Finding {
    std::string id = {};       ///< stable, for machines: "weak-link", "headers-missing"
    std::string subject = {};  ///< what it is about: a path, a kernel, a package
    std::string text = {};     ///< one line
    std::string next = {};     ///< the one next step
    bool fixable = false;      ///< --fix may put it right
    bool fixed = false;        ///< it was there, and is gone

    bool operator==(const Finding&) const = default;
};

/// What the machine asks of signatures, and who has signed our modules.
struct SignatureFacts {
    struct Module {
        std::string file = {};
        bool is_signed = false;
        std::string signer = {};  ///< empty: not signed, or the signature does not say
    };

    bool has_efi = false;
    bool secure_boot = false;
    bool enforced = false;                 ///< this kernel takes no module without
    std::string certificate = {};          ///< of our signing key; empty: there is none
    std::optional<bool> is_enrolled = {};  ///< none: there is no list to look at
    std::vector<Module> modules = {};
};

/// `dkms doctor`.
struct DoctorRequest {
    bool fix = false;
    std::uint64_t space_needed = std::uint64_t{256} << 20;  ///< bytes, where we write

    bool operator==(const DoctorRequest&) const = default;
};

struct DoctorReport {
    std::vector<Finding> findings = {};
    std::vector<std::string> done = {};  ///< what --fix did
    SignatureFacts signatures = {};

    bool is_healthy() const
    {
        return std::all_of(findings.begin(), findings.end(),
                           [](const auto& finding) { return finding.fixed; });
    }
};

}  // namespace dkms::app
