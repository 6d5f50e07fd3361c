#pragma once

#include <cstdint>
#include <string_view>

namespace dkms::conf::shell {

struct BinaryOperator {
    std::string_view text;
    int level;  ///< binds tighter the higher it is
};

/// The operator between two operands at the front of a text; null: none is there.
const BinaryOperator* binary_operator_at(std::string_view text);

/// As bash computes: with 64 bits that wrap around. Throws `std::domain_error`
/// for a division by zero and a negative exponent.
std::int64_t apply_operator(std::string_view operation, std::int64_t a, std::int64_t b);

/// A number as written: `017`, `0x1f`, `36#zz`. Throws `std::domain_error`.
std::int64_t arithmetic_number(std::string_view text);

}  // namespace dkms::conf::shell
