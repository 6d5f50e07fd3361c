#include "conf-parsers/shell/arithmetic_operators.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>

#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

std::int64_t wrap(std::uint64_t value)
{
    return static_cast<std::int64_t>(value);
}

std::uint64_t bits(std::int64_t value)
{
    return static_cast<std::uint64_t>(value);
}

std::int64_t power(std::int64_t base, std::int64_t exponent)
{
    if (exponent < 0) {
        throw std::domain_error("the exponent is less than 0");
    }
    std::uint64_t result = 1;
    std::uint64_t factor = bits(base);
    for (auto left = bits(exponent); left > 0; left >>= 1U) {
        result *= (left & 1U) != 0 ? factor : 1;
        factor *= factor;
    }
    return wrap(result);
}

std::int64_t divide(std::string_view operation, std::int64_t a, std::int64_t b)
{
    if (b == 0) {
        throw std::domain_error("a division by 0");
    }
    if (b == -1) {  // the smallest number has no counterpart
        return operation == "%" ? 0 : wrap(0 - bits(a));
    }
    return operation == "%" ? a % b : a / b;
}

std::int64_t compare(std::string_view operation, std::int64_t a, std::int64_t b)
{
    // Which of less, equal and greater the operator lets pass.
    const bool less = operation == "<" || operation == "<=" || operation == "!=";
    const bool equal = operation == "==" || operation == "<=" || operation == ">=";
    const bool greater = operation == ">" || operation == ">=" || operation == "!=";
    return (a < b && less) || (a == b && equal) || (a > b && greater) ? 1 : 0;
}

/// The value of a digit in the bases up to 64; 64 for what is none.
std::uint64_t digit_value(char c, std::uint64_t base)
{
    constexpr std::uint64_t upper = 36;
    constexpr std::uint64_t none = 64;
    if (is_digit(c)) {
        return static_cast<std::uint64_t>(c - '0');
    }
    if (c >= 'a' && c <= 'z') {
        return static_cast<std::uint64_t>(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'Z') {
        return static_cast<std::uint64_t>(c - 'A') + (base <= upper ? 10 : upper);
    }
    if (c == '@') {
        return none - 2;
    }
    return c == '_' ? none - 1 : none;
}

[[noreturn]] void refuse(std::string_view text)
{
    throw std::domain_error("\"" + std::string(text) + "\" is no number");
}

std::uint64_t base_of(std::string_view text, std::string_view digits)
{
    constexpr std::uint64_t largest = 64;
    std::uint64_t base = 0;
    for (const char c : digits) {
        base = is_digit(c) && base <= largest ? base * 10 + static_cast<std::uint64_t>(c - '0')
                                              : std::numeric_limits<std::uint32_t>::max();
    }
    if (digits.starts_with('0') || base < 2 || base > largest) {
        refuse(text);
    }
    return base;
}

}  // namespace

const BinaryOperator* binary_operator_at(std::string_view text)
{
    static constexpr auto operators = std::to_array<BinaryOperator>({{"||", 1},
                                                                     {"&&", 2},
                                                                     {"==", 6},
                                                                     {"!=", 6},
                                                                     {"<<", 8},
                                                                     {">>", 8},
                                                                     {"<=", 7},
                                                                     {">=", 7},
                                                                     {"**", 11},
                                                                     {"|", 3},
                                                                     {"^", 4},
                                                                     {"&", 5},
                                                                     {"<", 7},
                                                                     {">", 7},
                                                                     {"+", 9},
                                                                     {"-", 9},
                                                                     {"*", 10},
                                                                     {"/", 10},
                                                                     {"%", 10}});
    const auto* const found =
        std::find_if(operators.begin(), operators.end(),
                     [&](const auto& each) { return text.starts_with(each.text); });
    if (found == operators.end()) {
        return nullptr;
    }
    // `a += 1` and `a <<= 1` are assignments.
    const bool compares = found->level == 6 || found->level == 7;
    const bool assigns = !compares && found->level > 2 && found->text != "**"
                         && text.substr(found->text.size()).starts_with('=');
    return assigns ? nullptr : found;
}

std::int64_t apply_operator(std::string_view operation, std::int64_t a, std::int64_t b)
{
    constexpr std::uint64_t shift_mask = 63;
    switch (operation.front()) {
        case '+':
            return wrap(bits(a) + bits(b));
        case '-':
            return wrap(bits(a) - bits(b));
        case '*':
            return operation == "**" ? power(a, b) : wrap(bits(a) * bits(b));
        case '/':
        case '%':
            return divide(operation, a, b);
        case '|':
            return operation == "||" ? static_cast<std::int64_t>(a != 0 || b != 0) : a | b;
        case '&':
            return operation == "&&" ? static_cast<std::int64_t>(a != 0 && b != 0) : a & b;
        case '^':
            return a ^ b;
        default:
            break;
    }
    if (operation == "<<") {
        return wrap(bits(a) << (bits(b) & shift_mask));
    }
    if (operation == ">>") {
        return a >> (bits(b) & shift_mask);
    }
    return compare(operation, a, b);
}

std::int64_t arithmetic_number(std::string_view text)
{
    constexpr std::uint64_t hexadecimal = 16;
    std::uint64_t base = 10;
    auto digits = text;
    if (const auto mark = text.find('#'); mark != std::string_view::npos) {
        base = base_of(text, text.substr(0, mark));
        digits = text.substr(mark + 1);
        if (digits.empty()) {
            refuse(text);
        }
    } else if (text.starts_with("0x") || text.starts_with("0X")) {
        base = hexadecimal;
        digits = text.substr(2);
    } else if (text.starts_with('0')) {
        base = 8;
    }
    std::uint64_t value = 0;
    for (const char c : digits) {
        const auto digit = digit_value(c, base);
        if (digit >= base) {
            refuse(text);
        }
        value = value * base + digit;
    }
    return wrap(value);
}

}  // namespace dkms::conf::shell
