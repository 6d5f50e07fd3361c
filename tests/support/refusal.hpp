#pragma once

#include <optional>

#include "lib/base/error.hpp"

namespace dkms::test {

/// The code of the error that a function throws; none if it does not.
template <typename Function>
std::optional<ErrorCode> refusal(const Function& function)
{
    try {
        function();
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

}  // namespace dkms::test
