#pragma once

#include <cstddef>

namespace dkms::conf::shell {

/// How much one evaluation may use up: some hundred times what a configuration needs,
/// and spent in less than a second.
struct Bounds {
    unsigned steps = 200'000;
    std::size_t made = std::size_t{16} << 20;     ///< bytes of text
    std::size_t walked = std::size_t{256} << 20;  ///< bytes that are searched or copied

    bool operator==(const Bounds&) const = default;
};

}  // namespace dkms::conf::shell
