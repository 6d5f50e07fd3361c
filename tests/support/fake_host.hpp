#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "lib/sys/clock.hpp"
#include "lib/sys/host.hpp"

namespace dkms::test {

/// A machine that is told what it is.
class FakeHost final : public sys::Host {
public:
    std::string kernel_release() const override { return "6.1.0"; }
    std::string arch() const override { return "x86_64"; }
    unsigned processors() const override { return 2; }
    std::uint64_t available_memory() const override { return memory; }
    uid_t effective_user() const override { return 0; }
    bool in_chroot() const override { return false; }
    bool enforces_signatures() const override { return signatures_enforced; }
    bool secure_boot() const override { return secure_booted; }
    std::string caller_of_script() const override { return caller; }
    std::vector<std::string> device_aliases() const override { return aliases; }

    std::uint64_t memory = std::uint64_t{8} << 30U;
    bool signatures_enforced = false;
    bool secure_booted = false;
    std::string caller = "100-1-boot";
    std::vector<std::string> aliases = {"pci:one", "pci:two"};
};

/// A clock that stands.
class FakeClock final : public sys::Clock {
public:
    std::chrono::system_clock::time_point now() const override { return {}; }
    std::chrono::steady_clock::time_point ticks() const override { return {}; }
};

}  // namespace dkms::test
