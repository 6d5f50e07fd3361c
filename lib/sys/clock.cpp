#include "lib/sys/clock.hpp"

namespace dkms::sys {

std::chrono::system_clock::time_point RealClock::now() const
{
    return std::chrono::system_clock::now();
}

std::chrono::steady_clock::time_point RealClock::ticks() const
{
    return std::chrono::steady_clock::now();
}

}  // namespace dkms::sys
