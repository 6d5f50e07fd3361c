#pragma once

#include <chrono>

namespace dkms::sys {

/// The port to time.
class Clock {
public:
    virtual ~Clock() = default;
    virtual std::chrono::system_clock::time_point now() const = 0;
    virtual std::chrono::steady_clock::time_point ticks() const = 0;
};

class RealClock final : public Clock {
public:
    std::chrono::system_clock::time_point now() const override;
    std::chrono::steady_clock::time_point ticks() const override;
};

}  // namespace dkms::sys
