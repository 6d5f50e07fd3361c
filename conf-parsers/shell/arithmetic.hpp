#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dkms::conf::shell {

/// The variables of an expression, by name and, for elements of arrays, subscript.
struct ArithmeticVariables {
    using Subscript = std::optional<std::string>;
    /// A subscript is an expression too: what it comes to, evaluated once.
    std::function<std::string(const std::string& name, const std::string& subscript)> index = {};
    std::function<std::string(const std::string& name, const Subscript& subscript)> get = {};
    std::function<void(const std::string& name, const Subscript& subscript, std::int64_t)> set = {};
    unsigned& depth;  ///< of expressions in expressions: one count for all
};

/// Evaluates an expression of `$((…))`, with assignments. Throws
/// `std::domain_error` with a message for what is none, and for a division by zero.
std::int64_t evaluate_arithmetic(std::string_view expression, const ArithmeticVariables& variables);

}  // namespace dkms::conf::shell
