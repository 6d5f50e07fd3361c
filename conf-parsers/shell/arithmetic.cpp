#include "conf-parsers/shell/arithmetic.hpp"

#include <array>
#include <stdexcept>

#include "conf-parsers/shell/arithmetic_operators.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

constexpr unsigned depth_limit = 200;

/// Counts how deep expressions are in each other.
class Nested {
public:
    explicit Nested(unsigned& depth) : depth_(depth)
    {
        if (depth_ >= depth_limit) {
            throw std::domain_error("this is nested too deeply");
        }
        ++depth_;
    }
    ~Nested() { --depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

private:
    unsigned& depth_;
};

/// Evaluates while it reads, by recursive descent. What `&&`, `||` and `?:` leave
/// out is read only.
class Expression {
public:
    Expression(std::string_view text, const ArithmeticVariables& variables)
        : text_(text), variables_(variables)
    {}

    std::int64_t value()
    {
        skip();
        if (at_ == text_.size()) {
            return 0;
        }
        const auto result = comma();
        if (at_ < text_.size()) {
            look_ahead();
            throw std::domain_error("this is no arithmetic expression");
        }
        return result;
    }

private:
    using Subscript = ArithmeticVariables::Subscript;

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    std::string_view rest() const { return text_.substr(at_); }

    void skip()
    {
        while (is_blank(peek()) || peek() == '\n') {
            ++at_;
        }
    }

    bool take(std::string_view word)
    {
        skip();
        const bool comes = rest().starts_with(word);
        at_ += comes ? word.size() : 0;
        return comes;
    }

    std::int64_t comma()
    {
        auto result = assignment();
        while (take(",")) {
            result = assignment();
        }
        skip();
        return result;
    }

    /// `x = …`, `x += …`, or a conditional expression.
    std::int64_t assignment()
    {
        const Nested nested(variables_.depth);
        skip();
        const auto begin = at_;
        const auto [name, subscript] = variable();
        const auto operation = name.empty() ? std::string_view{} : assignment_operator();
        if (!operation.empty()) {
            return assigned(name, subscript, operation);
        }
        at_ = begin;
        const auto result = conditional();
        if (!assignment_operator().empty()) {
            throw std::domain_error("what stands before = is no variable");
        }
        return result;
    }

    std::int64_t assigned(const std::string& name, const Subscript& written,
                          std::string_view operation)
    {
        const auto plain = operation.substr(0, operation.size() - 1);
        const auto index = plain.empty() ? written : evaluated(name, written);
        const auto before = plain.empty() ? 0 : read(name, index);
        const auto right = assignment();
        const auto value = plain.empty() || !active_ ? right : apply_operator(plain, before, right);
        look_ahead();
        write(name, plain.empty() ? evaluated(name, index) : index, value);
        return value;
    }

    /// Bash has read what comes next before it assigns.
    /// @param follows_step then it asks for a value even where one is assigned
    void look_ahead(bool follows_step = false)
    {
        check_ahead();
        skip();
        if (!is_name_start(peek())) {
            return;
        }
        // A mistake, before which its value is asked for.
        const Nested nested(variables_.depth);
        const auto begin = at_;
        const auto [name, subscript] = variable();
        skip();
        if (follows_step || !at_assignment()) {
            read(name, evaluated(name, subscript));
        }
        at_ = begin;
    }

    bool at_assignment() const { return rest().starts_with("=") && !rest().starts_with("=="); }

    /// Bash reads a name together with what comes behind it, and asks for its value then.
    void check_ahead()
    {
        const auto begin = at_;
        check_next();
        while (is_name_start(peek())) {
            variable();
            check_next();
        }
        if (is_digit(peek())) {
            number();
        }
        at_ = begin;
    }

    void check_next()
    {
        skip();
        const bool can_follow =
            at_ == text_.size() || is_name_char(peek())
            || std::string_view("+-*/%=<>!&|^~?:,()").find(peek()) != std::string_view::npos;
        if (!can_follow) {
            throw std::domain_error("this is no operator");
        }
    }

    std::string_view assignment_operator()
    {
        static constexpr std::array<std::string_view, 11> operations = {
            "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "="};
        skip();
        for (const auto operation : operations) {
            if (rest().starts_with(operation) && !rest().starts_with("==")) {
                at_ += operation.size();
                return operation;
            }
        }
        return {};
    }

    std::int64_t conditional()
    {
        auto result = binary(0);
        if (!take("?")) {
            return result;
        }
        const Nested nested(variables_.depth);
        const auto outer = active_;
        active_ = outer && result != 0;
        const auto yes = comma();
        if (!take(":")) {
            throw std::domain_error("a ? without its :");
        }
        active_ = outer && result == 0;
        const auto no = conditional();
        active_ = outer;
        return result != 0 ? yes : no;
    }

    std::int64_t binary(int level)
    {
        const Nested nested(variables_.depth);
        auto left = unary();
        while (true) {
            skip();
            const auto* operation = binary_operator_at(rest());
            if (operation == nullptr || operation->level < level || is_step_ahead()) {
                break;
            }
            at_ += operation->text.size();
            left = with_right_operand(*operation, left);
        }
        return left;
    }

    std::int64_t with_right_operand(const BinaryOperator& operation, std::int64_t left)
    {
        const auto outer = active_;
        const bool is_logical = operation.text == "&&" || operation.text == "||";
        if (is_logical) {
            active_ = outer && ((left != 0) == (operation.text == "&&"));
        }
        const bool groups_right = operation.text == "**";
        const auto right = binary(operation.level + (groups_right ? 0 : 1));
        active_ = outer;
        return active_ || is_logical ? apply_operator(operation.text, left, right) : 0;
    }

    std::int64_t unary()
    {
        const Nested nested(variables_.depth);
        std::int64_t result = 0;
        if (steps_before_name("++")) {
            result = stepped_first(1);
        } else if (steps_before_name("--")) {
            result = stepped_first(-1);
        } else if (take("!")) {
            result = unary() == 0 ? 1 : 0;
        } else if (take("~")) {
            result = ~unary();
        } else if (take("-")) {
            result = apply_operator("-", 0, unary());
        } else if (take("+")) {
            result = unary();
        } else {
            result = primary();
        }
        return result;
    }

    /// `++x` and `--x`, which are no operator and an operand.
    bool is_step_ahead()
    {
        const auto begin = at_;
        const bool is_step = steps_before_name("++") || steps_before_name("--");
        at_ = begin;
        return is_step;
    }

    /// `++` before anything but a name is two signs.
    bool steps_before_name(std::string_view sign)
    {
        skip();
        const auto begin = at_;
        if (take(sign)) {
            skip();
            if (is_name_start(peek())) {
                return true;
            }
        }
        at_ = begin;
        return false;
    }

    std::int64_t stepped_first(std::int64_t by)
    {
        const auto [name, written] = variable();
        check_ahead();
        const auto index = evaluated(name, written);
        const auto value = apply_operator("+", read(name, index), by);
        write(name, index, value);
        look_ahead(true);
        if (take("++") || take("--")) {
            throw std::domain_error("this is stepped twice");
        }
        return value;
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
        if (is_digit(peek())) {
            return number();
        }
        const auto [name, written] = variable();
        if (name.empty()) {
            throw std::domain_error("a number or a name is wanted");
        }
        check_ahead();
        skip();
        if (at_assignment()) {  // after an operator; its value is not asked for
            throw std::domain_error("what stands before = is no variable");
        }
        const auto index = evaluated(name, written);
        const auto value = read(name, index);
        if (take("++")) {
            write(name, index, apply_operator("+", value, 1));
        } else if (take("--")) {
            write(name, index, apply_operator("-", value, 1));
        }
        return value;
    }

    std::int64_t number()
    {
        const auto begin = at_;
        while (is_name_char(peek()) || peek() == '#' || peek() == '@') {
            ++at_;
        }
        return arithmetic_number(text_.substr(begin, at_ - begin));
    }

    /// A name and its subscript, as written; an empty name: none is here.
    std::pair<std::string, Subscript> variable()
    {
        const auto begin = at_;
        while (is_name_char(peek()) && (at_ > begin || is_name_start(peek()))) {
            ++at_;
        }
        const auto name = std::string(text_.substr(begin, at_ - begin));
        if (name.empty() || peek() != '[') {
            return {name, std::nullopt};
        }
        const auto first = ++at_;
        for (unsigned open = 1; open > 0; ++at_) {
            if (at_ == text_.size()) {
                throw std::domain_error("a [ without its ]");
            }
            open += text_[at_] == '[' ? 1U : 0U;
            open -= text_[at_] == ']' ? 1U : 0U;
        }
        return {name, std::string(text_.substr(first, at_ - 1 - first))};
    }

    Subscript evaluated(const std::string& name, const Subscript& written)
    {
        if (!written || !active_) {
            return std::nullopt;
        }
        const Nested nested(variables_.depth);
        return variables_.index(name, *written);
    }

    std::int64_t read(const std::string& name, const Subscript& index)
    {
        if (!active_) {
            return 0;
        }
        const auto text = variables_.get(name, index);
        return Expression(text, variables_).value();
    }

    void write(const std::string& name, const Subscript& index, std::int64_t value)
    {
        if (active_) {
            variables_.set(name, index, value);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    const ArithmeticVariables& variables_;
    bool active_ = true;
};

}  // namespace

std::int64_t evaluate_arithmetic(std::string_view expression, const ArithmeticVariables& variables)
{
    return Expression(expression, variables).value();
}

}  // namespace dkms::conf::shell
