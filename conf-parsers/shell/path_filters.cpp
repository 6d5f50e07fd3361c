// The filters that name files, and expr.
#include <algorithm>
#include <charconv>

#include "conf-parsers/shell/arithmetic_operators.hpp"
#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/regex.hpp"

namespace dkms::conf::shell {
namespace {

std::string without_slashes(std::string path)
{
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    return path;
}

std::optional<std::int64_t> integer(std::string_view text)
{
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && !text.empty() ? std::optional(value)
                                                                : std::nullopt;
}

/// What is no expression for expr(1).
class BadExpression {};

/// Evaluates the words of expr(1).
class ExprWords {
public:
    ExprWords(const std::vector<std::string>& words, Budget& budget)
        : words_(words), budget_(budget)
    {}

    std::string value()
    {
        auto result = level(0);
        if (at_ < words_.size()) {
            throw BadExpression();
        }
        return result;
    }

private:
    static constexpr unsigned levels = 6;

    static bool is_nothing(const std::string& text) { return text.empty() || integer(text) == 0; }

    /// Whether a word is an operator of a level; the higher binds tighter.
    static bool is_operator(const std::string& word, unsigned level)
    {
        static const std::vector<std::vector<std::string_view>> operators = {
            {"|"},      {"&"},           {"<", "<=", "=", "==", "!=", ">=", ">"},
            {"+", "-"}, {"*", "/", "%"}, {":"}};
        const auto& names = operators[level];
        return std::find(names.begin(), names.end(), word) != names.end();
    }

    std::string level(unsigned number)
    {
        if (number == levels) {
            return operand();
        }
        auto left = level(number + 1);
        while (at_ < words_.size() && is_operator(words_[at_], number)) {
            const auto operation = words_[at_++];
            left = applied(operation, left, level(number + 1));
        }
        return left;
    }

    std::string operand()
    {
        constexpr unsigned depth_limit = 64;
        if (at_ == words_.size() || ++depth_ > depth_limit) {
            throw BadExpression();
        }
        auto word = words_[at_++];
        const auto left = words_.size() - at_;
        if (word == "(") {
            word = level(0);
            if (at_ == words_.size() || words_[at_++] != ")") {
                throw BadExpression();
            }
        } else {
            word = function(word, left);
        }
        --depth_;
        return word;
    }

    /// `length TEXT` and its like; other words are themselves.
    std::string function(const std::string& word, std::size_t left)
    {
        if (word == "length" && left >= 1) {
            return std::to_string(operand().size());
        }
        if (word == "match" && left >= 2) {
            const auto text = operand();
            return matched(text, operand());
        }
        if (word == "index" && left >= 2) {
            const auto text = operand();
            const auto found = text.find_first_of(operand());
            return std::to_string(found == std::string::npos ? 0 : found + 1);
        }
        if (word == "substr" && left >= 3) {
            const auto text = operand();
            const auto begin = count_in(operand()).value_or(0);
            const auto size = count_in(operand()).value_or(0);
            return begin > 0 && begin <= text.size() ? text.substr(begin - 1, size) : "";
        }
        return word;
    }

    std::string applied(const std::string& operation, const std::string& a, const std::string& b)
    {
        if (operation == ":") {
            return matched(a, b);
        }
        if (operation == "|") {
            const auto& right = is_nothing(b) ? std::string("0") : b;
            return is_nothing(a) ? right : a;
        }
        if (operation == "&") {
            return is_nothing(a) || is_nothing(b) ? "0" : a;
        }
        constexpr unsigned of_comparisons = 2;
        return is_operator(operation, of_comparisons) ? compared(operation, a, b)
                                                      : computed(operation, a, b);
    }

    /// As numbers where both are some.
    static std::string compared(const std::string& operation, const std::string& a,
                                const std::string& b)
    {
        const auto x = integer(a);
        const auto y = integer(b);
        const auto order = x && y ? *x <=> *y : a <=> b;
        const auto plain = operation == "=" ? std::string("==") : operation;
        return std::to_string(apply_operator(plain, order < 0 ? -1 : order > 0 ? 1 : 0, 0));
    }

    static std::string computed(const std::string& operation, const std::string& a,
                                const std::string& b)
    {
        const auto x = integer(a);
        const auto y = integer(b);
        const bool divides_by_zero = (operation == "/" || operation == "%") && y == 0;
        if (!x || !y || divides_by_zero) {
            throw BadExpression();
        }
        return std::to_string(apply_operator(operation, *x, *y));
    }

    /// What the group of a pattern matches, or how much the pattern does.
    std::string matched(const std::string& text, const std::string& pattern)
    {
        const Regex regex("^" + pattern, {}, budget_);
        if (!regex.usable()) {
            throw BadExpression();
        }
        const auto match = regex.find(text);
        if (regex.groups() == 0) {
            return std::to_string(match ? match->front().end : 0);
        }
        return match && (*match)[1].found()
                   ? text.substr((*match)[1].begin, (*match)[1].end - (*match)[1].begin)
                   : std::string{};
    }

    const std::vector<std::string>& words_;
    Budget& budget_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
};

}  // namespace

int Filters::basename(const Words& words)
{
    const auto given = options(words, "s", "a");
    if (!given || given->words.empty()) {
        return 1;
    }
    const bool several = given->has('a') || given->has('s');
    if (given->words.size() > 2 && !several) {
        return 1;
    }
    auto suffix = given->value('s', "");
    auto paths = given->words;
    if (!several && paths.size() == 2) {
        suffix = paths.back();
        paths.pop_back();
    }
    for (const auto& written : paths) {
        const auto path = without_slashes(written);
        const auto slash = path.rfind('/');
        auto name = path.size() > 1 && slash != std::string::npos ? path.substr(slash + 1) : path;
        if (!suffix.empty() && name.ends_with(suffix) && name != suffix) {
            name.erase(name.size() - suffix.size());
        }
        shell_.print(name + "\n");
    }
    return 0;
}

int Filters::dirname(const Words& words)
{
    const auto given = options(words, "", "");
    if (!given || given->words.empty()) {
        return 1;
    }
    for (const auto& written : given->words) {
        const auto path = without_slashes(written);
        const auto slash = path.rfind('/');
        auto above = slash == std::string::npos ? std::string(".") : path.substr(0, slash);
        above = without_slashes(above);
        shell_.print((above.empty() ? "/" : above) + "\n");
    }
    return 0;
}

/// The names in directories, or the files themselves.
int Filters::ls(const Words& words)
{
    const auto given = options(words, "", "1dA");
    if (!given) {
        return 2;
    }
    auto paths = given->words;
    if (paths.empty() && shell_.directories_.now.empty()) {
        return not_understood(words);  // the working directory is nobody's
    }
    if (paths.empty()) {
        paths.emplace_back(".");
    }
    int status = 0;
    bool has_printed = false;
    Words directories;
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
        const auto facts = shell_.file_facts(path);
        if (!facts) {
            status = 2;
        } else if (facts->kind == FileKind::directory && !given->has('d')) {
            directories.push_back(path);
        } else {
            shell_.print(path + "\n");
            has_printed = true;
        }
    }
    for (const auto& path : directories) {
        shell_.print(has_printed ? "\n" : "");
        has_printed = true;
        shell_.print(paths.size() > 1 ? path + ":\n" : "");
        print_directory(path, given->has('A'));
    }
    return status;
}

void Filters::print_directory(const std::string& path, bool all)
{
    for (const auto& name : shell_.files_.list(shell_.resolved(path)).value_or(Words{})) {
        shell_.print(name.starts_with('.') && !all ? "" : name + "\n");
    }
}

int Filters::expr(const Words& words)
{
    constexpr int status_of_misuse = 2;
    const bool ends_options = words.size() > 1 && words[1] == "--";
    const Words expression(words.begin() + (ends_options ? 2 : 1), words.end());
    try {
        const auto result = ExprWords(expression, shell_.budget).value();
        shell_.print(result + "\n");
        return result.empty() || integer(result) == 0 ? 1 : 0;
    } catch (const BadExpression&) {
        return status_of_misuse;
    }
}

}  // namespace dkms::conf::shell
