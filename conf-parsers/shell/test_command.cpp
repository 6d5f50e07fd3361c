// `[ … ]` and `test …`, as POSIX has it: by the number of words.
#include <algorithm>
#include <charconv>

#include "conf-parsers/shell/builtins.hpp"
#include "conf-parsers/shell/scanner.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

/// An operator with one operand.
bool is_unary(const std::string& word)
{
    return word.size() == 2 && word[0] == '-'
           && std::string_view("abcdefghknoprstuvwxzGLNORS").find(word[1])
                  != std::string_view::npos;
}

bool is_binary(const std::string& word)
{
    const auto names = {"=",   "==",  "!=",  "<",   ">",   "-eq", "-ne",
                        "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};
    return std::find(names.begin(), names.end(), word) != names.end();
}

/// Reads an expression of more than four words, where `-a`, `-o`, `!` and
/// parentheses join tests. `holds` judges the single ones.
template <typename Holds>
class JoinedTests {
public:
    JoinedTests(const std::vector<std::string>& words, const Holds& holds)
        : words_(words), holds_(holds)
    {}

    std::optional<bool> read()
    {
        const auto result = any();
        return at_ == words_.size() ? result : std::nullopt;
    }

private:
    const std::string& word(std::size_t ahead = 0) const
    {
        static const std::string none;
        return at_ + ahead < words_.size() ? words_[at_ + ahead] : none;
    }

    std::optional<bool> any()
    {
        auto result = all();
        while (result && word() == "-o") {
            ++at_;
            const auto right = all();
            result = right ? std::optional(*result || *right) : std::nullopt;
        }
        return result;
    }

    std::optional<bool> all()
    {
        auto result = one();
        while (result && word() == "-a") {
            ++at_;
            const auto right = one();
            result = right ? std::optional(*result && *right) : std::nullopt;
        }
        return result;
    }

    std::optional<bool> one()
    {
        constexpr unsigned depth_limit = 64;
        if (at_ >= words_.size() || depth_ >= depth_limit) {
            return std::nullopt;
        }
        if (word() == "!") {
            ++at_;
            ++depth_;
            const auto inner = one();
            --depth_;
            return inner ? std::optional(!*inner) : std::nullopt;
        }
        if (word() == "(") {
            ++at_;
            ++depth_;
            const auto inner = any();
            --depth_;
            return word() == ")" ? (++at_, inner) : std::nullopt;
        }
        std::size_t size = 1;
        if (at_ + 2 < words_.size() && is_binary(word(1))) {
            size = 3;
        } else if (is_unary(word()) && at_ + 1 < words_.size()) {
            size = 2;
        }
        const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(at_);
        at_ += size;
        return holds_({begin, begin + static_cast<std::ptrdiff_t>(size)});
    }

    const std::vector<std::string>& words_;
    const Holds& holds_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
};

std::optional<bool> negated(std::optional<bool> result)
{
    return result ? std::optional(!*result) : std::nullopt;
}

}  // namespace

/// A decimal number, with blanks around it; none for another word.
std::optional<std::int64_t> Builtins::integer(const std::string& word)
{
    auto text = trimmed(word);
    text.remove_prefix(text.starts_with('+') && text.size() > 1 && is_digit(text[1]) ? 1 : 0);
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || stop != end || error != std::errc{}) {
        shell_.diagnose(Severity::warning, "number", "\"" + word + "\" is no number", "");
        return std::nullopt;
    }
    return value;
}

int Builtins::bracket(const Words& words)
{
    constexpr int status_of_misuse = 2;
    Words inside(words.begin() + 1, words.end());
    if (words.front() == "[") {
        if (inside.empty() || inside.back() != "]") {
            shell_.diagnose(Severity::error, "syntax", "[ without its ]", "");
            return status_of_misuse;
        }
        inside.pop_back();
    }
    const auto result = holds(inside);
    if (!result) {
        return status_of_misuse;
    }
    return *result ? 0 : 1;
}

/// None for what is no test.
std::optional<bool> Builtins::holds(const Words& words)
{
    switch (words.size()) {
        case 0:
            return false;
        case 1:
            return !words[0].empty();
        case 2:
            if (words[0] == "!") {
                return words[1].empty();
            }
            if (is_unary(words[0])) {
                return shell_.test(words[0], words[1]);
            }
            break;
        case 3:
            return holds_three(words);
        case 4:
            if (words[0] == "!") {
                return negated(holds({words.begin() + 1, words.end()}));
            }
            if (words[0] == "(" && words[3] == ")") {
                return holds({words[1], words[2]});
            }
            return holds_joined(words);
        default:
            return holds_joined(words);
    }
    return no_test(words);
}

std::optional<bool> Builtins::holds_three(const Words& words)
{
    const auto& operation = words[1];
    if (const auto result = Interpreter::compare_texts(words[0], operation, words[2])) {
        return result;
    }
    if (is_binary(operation)) {
        return compare(words);
    }
    if (operation == "-a" || operation == "-o") {
        const bool left = !words[0].empty();
        const bool right = !words[2].empty();
        return operation == "-a" ? left && right : left || right;
    }
    if (words[0] == "!") {
        return negated(holds({words[1], words[2]}));
    }
    if (words[0] == "(" && words[2] == ")") {
        return !words[1].empty();
    }
    return no_test(words);
}

/// Numbers, or files by their age.
std::optional<bool> Builtins::compare(const Words& words)
{
    const auto& operation = words[1];
    if (operation == "-nt" || operation == "-ot" || operation == "-ef") {
        shell_.diagnose(Severity::error, "not-understood", "the age of files is not asked here",
                        "");
        return false;
    }
    const auto left = integer(words[0]);
    const auto right = left ? integer(words[2]) : left;
    return right ? Interpreter::compare_numbers(*left, operation, *right) : std::nullopt;
}

std::optional<bool> Builtins::holds_joined(const Words& words)
{
    shell_.budget.walk(words.size());
    const auto single = [this](const Words& test) { return holds(test); };
    const auto result = JoinedTests(words, single).read();
    return result ? result : no_test(words);
}

std::optional<bool> Builtins::no_test(const Words& words)
{
    shell_.diagnose(Severity::warning, "test", "\"" + join(words, " ") + "\" is no test",
                    "quote its operands, and join tests by &&");
    return std::nullopt;
}

}  // namespace dkms::conf::shell
