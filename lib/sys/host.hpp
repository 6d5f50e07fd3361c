#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "lib/base/command.hpp"

namespace dkms::sys {

/// The port to the machine.
class Host {
public:
    virtual ~Host() = default;
    virtual std::string kernel_release() const = 0;  ///< `uname -r`
    virtual std::string arch() const = 0;            ///< `uname -m`
    virtual unsigned processors() const = 0;         ///< that this process may use
    /// Bytes that programs may take before the machine swaps; the largest number where
    /// that is not known.
    virtual std::uint64_t available_memory() const = 0;
    virtual uid_t effective_user() const = 0;
    virtual bool in_chroot() const = 0;  ///< as far as can be told
    /// Whether the running kernel takes only modules with a signature that it
    /// trusts: module.sig_enforce, or lockdown.
    virtual bool enforces_signatures() const = 0;
    virtual bool secure_boot() const = 0;  ///< UEFI Secure Boot is on
    /// Which process had the script run that runs us, as a word that no other
    /// process ever has; empty where that cannot be told. A package manager that
    /// runs scripts is the same one for all of them.
    virtual std::string caller_of_script() const = 0;
    /// The names by which modules may ask for the devices of this machine
    /// (/sys/devices/*/modalias), each once.
    virtual std::vector<std::string> device_aliases() const = 0;
};

class RealHost final : public Host {
public:
    std::string kernel_release() const override;
    std::string arch() const override;
    unsigned processors() const override;
    std::uint64_t available_memory() const override;
    uid_t effective_user() const override;
    bool in_chroot() const override;
    bool enforces_signatures() const override;
    bool secure_boot() const override;
    std::string caller_of_script() const override;
    std::vector<std::string> device_aliases() const override;
};

/// The environment of this process, as a value. Called once, by cmd/system_setup.cpp.
Environment current_environment();

}  // namespace dkms::sys
