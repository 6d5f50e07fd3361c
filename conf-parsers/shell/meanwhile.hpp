#pragma once

#include <utility>

namespace dkms::conf::shell {

/// Gives a variable another value until the end of the block, however it ends.
template <typename T>
class Meanwhile {
public:
    Meanwhile(T& variable, T value)
        : variable_(variable), before_(std::exchange(variable, std::move(value)))
    {}
    ~Meanwhile() { variable_ = std::move(before_); }
    Meanwhile(const Meanwhile&) = delete;
    Meanwhile& operator=(const Meanwhile&) = delete;

private:
    T& variable_;
    T before_;
};

}  // namespace dkms::conf::shell
