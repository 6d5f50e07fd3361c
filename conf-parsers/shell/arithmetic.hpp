#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dkms::conf::shell {

/// The variables of an expression: by name and, for arrays, subscript text.
struct ArithmeticVariables {
    std::function<std::string(const std::string& name, const std::string& subscript)> get = {};
    std::function<void(const std::string& name, const std::string& subscript, std::int64_t)> set =
        {};
};

/// Evaluates an expression of `$((…))`, with assignments. Throws
/// `std::domain_error` with a message for what is none, and for a division by zero.
std::int64_t evaluate_arithmetic(std::string_view expression, const ArithmeticVariables& variables);

}  // namespace dkms::conf::shell
