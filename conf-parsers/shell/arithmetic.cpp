#include "conf-parsers/shell/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

constexpr unsigned depth_limit = 64;

/// As bash computes: 64 bits that wrap around.
std::int64_t wrap(std::uint64_t value)
{
    return static_cast<std::int64_t>(value);
}

std::uint64_t bits(std::int64_t value)
{
    return static_cast<std::uint64_t>(value);
}

struct Operator {
    std::string_view text;
    int level;  ///< binds tighter the higher it is
};

constexpr auto binary_operators = std::to_array<Operator>({{"||", 1},
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

std::int64_t apply(std::string_view operation, std::int64_t a, std::int64_t b)
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

class Expression {
public:
    Expression(std::string_view text, const ArithmeticVariables& variables, unsigned depth)
        : scanner_(text), variables_(variables), depth_(depth)
    {}

    std::int64_t value()
    {
        skip();
        if (scanner_.at_end()) {
            return 0;
        }
        const auto result = comma();
        if (!scanner_.at_end()) {
            throw std::domain_error("this is no arithmetic expression");
        }
        return result;
    }

private:
    void skip()
    {
        while (is_blank(scanner_.peek()) || scanner_.peek() == '\n') {
            scanner_.next();
        }
    }

    bool take(std::string_view word)
    {
        skip();
        return scanner_.take(word);
    }

    std::int64_t comma()
    {
        auto result = conditional();
        while (take(",")) {
            result = conditional();
        }
        skip();
        return result;
    }

    std::int64_t conditional()
    {
        if (++depth_ > depth_limit) {
            throw std::domain_error("this is nested too deeply");
        }
        auto result = binary(0);
        if (take("?")) {
            const auto outer = active_;
            active_ = outer && result != 0;
            const auto yes = conditional();
            if (!take(":")) {
                throw std::domain_error("a ? without its :");
            }
            active_ = outer && result == 0;
            const auto no = conditional();
            active_ = outer;
            result = result != 0 ? yes : no;
        }
        --depth_;
        return result;
    }

    const Operator* next_operator(int level)
    {
        skip();
        const auto* const found =
            std::find_if(binary_operators.begin(), binary_operators.end(),
                         [&](const auto& each) { return scanner_.starts_with(each.text); });
        if (found == binary_operators.end() || found->level < level) {
            return nullptr;
        }
        // `a += 1` and `a << = 1` are assignments; `==` and `<=` were found above.
        const char after = scanner_.peek(found->text.size());
        const bool compares = found->level == 6 || found->level == 7;
        return after == '=' && !compares ? nullptr : found;
    }

    std::int64_t binary(int level)
    {
        auto left = unary();
        while (const auto* operation = next_operator(level)) {
            scanner_.take(operation->text);
            const auto outer = active_;
            if (operation->text == "&&" || operation->text == "||") {
                active_ = outer && ((left != 0) == (operation->text == "&&"));
            }
            const bool groups_right = operation->text == "**";
            const auto right = binary(operation->level + (groups_right ? 0 : 1));
            if (active_ || operation->level <= 2) {
                left = apply(operation->text, left, right);
            }
            active_ = outer;
        }
        return left;
    }

    std::int64_t unary()
    {
        if (++depth_ > depth_limit) {
            throw std::domain_error("this is nested too deeply");
        }
        std::int64_t result = 0;
        if (take("++")) {
            result = step(1, true);
        } else if (take("--")) {
            result = step(-1, true);
        } else if (take("!")) {
            result = unary() == 0 ? 1 : 0;
        } else if (take("~")) {
            result = ~unary();
        } else if (take("-")) {
            result = wrap(0 - bits(unary()));
        } else if (take("+")) {
            result = unary();
        } else {
            result = primary();
        }
        --depth_;
        return result;
    }

    std::int64_t primary()
    {
        if (take("(")) {
            const auto result = comma();
            if (!take(")")) {
                throw std::domain_error("a ( without its )");
            }
            return result;
        }
        skip();
        if (is_digit(scanner_.peek())) {
            return number();
        }
        if (is_name_start(scanner_.peek())) {
            return step(0, false);
        }
        throw std::domain_error("a number or a name is wanted");
    }

    std::int64_t number()
    {
        std::string digits;
        while (is_name_char(scanner_.peek()) || scanner_.peek() == '#') {
            digits += scanner_.next();
        }
        std::uint64_t base = 10;
        std::size_t begin = 0;
        if (const auto mark = digits.find('#'); mark != std::string::npos) {
            base = std::stoul(digits.substr(0, std::min<std::size_t>(mark, 2)));
            begin = mark + 1;
        } else if (digits.starts_with("0x") || digits.starts_with("0X")) {
            base = 16;
            begin = 2;
        } else if (digits.size() > 1 && digits[0] == '0') {
            base = 8;
            begin = 1;
        }
        std::uint64_t value = 0;
        for (const char c : digits.substr(begin)) {
            constexpr std::string_view all = "0123456789abcdefghijklmnopqrstuvwxyz";
            const auto digit = all.find(static_cast<char>(std::tolower(c)));
            if (digit >= base) {
                throw std::domain_error("\"" + digits + "\" is no number");
            }
            value = value * base + digit;
        }
        return wrap(value);
    }

    std::string subscript()
    {
        if (!scanner_.take("[")) {
            return {};
        }
        std::string text;
        for (unsigned open = 1; open > 0;) {
            const char c = scanner_.next();
            open += c == '[' ? 1 : 0;
            open -= c == ']' ? 1 : 0;
            text += open > 0 ? std::string(1, c) : std::string{};
        }
        return text;
    }

    std::int64_t read(const std::string& name, const std::string& index)
    {
        const auto text = variables_.get(name, index);
        return Expression(text, variables_, depth_ + 1).value();
    }

    void write(const std::string& name, const std::string& index, std::int64_t value)
    {
        if (active_) {
            variables_.set(name, index, value);
        }
    }

    /// A variable, with what is done to it.
    /// @param before added first, as `++x` does
    std::int64_t step(std::int64_t before, bool prefixed)
    {
        skip();
        std::string name;
        while (is_name_char(scanner_.peek())) {
            name += scanner_.next();
        }
        if (name.empty()) {
            throw std::domain_error("a name is wanted");
        }
        const auto index = subscript();
        if (prefixed) {
            const auto value = wrap(bits(read(name, index)) + bits(before));
            write(name, index, value);
            return value;
        }
        return assign(name, index);
    }

    std::int64_t assign(const std::string& name, const std::string& index)
    {
        constexpr std::array<std::string_view, 11> operations = {
            "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "="};
        for (const auto operation : operations) {
            skip();
            if ((operation == "=" && scanner_.peek(1) == '=') || !scanner_.take(operation)) {
                continue;
            }
            const auto right = conditional();
            const auto plain = operation.substr(0, operation.size() - 1);
            const auto value = plain.empty() ? right : apply(plain, read(name, index), right);
            write(name, index, value);
            return value;
        }
        const auto value = read(name, index);
        if (take("++")) {
            write(name, index, wrap(bits(value) + 1));
        } else if (take("--")) {
            write(name, index, wrap(bits(value) - 1));
        }
        return value;
    }

    Scanner scanner_;
    const ArithmeticVariables& variables_;
    unsigned depth_;
    bool active_ = true;
};

}  // namespace

std::int64_t evaluate_arithmetic(std::string_view expression, const ArithmeticVariables& variables)
{
    try {
        return Expression(expression, variables, 0).value();
    } catch (const SyntaxError& error) {
        throw std::domain_error(error.what());
    }
}

}  // namespace dkms::conf::shell
