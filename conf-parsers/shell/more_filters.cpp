// The rest of the filters: those that search and measure.
#include <algorithm>
#include <array>
#include <tuple>

#include <regex.h>

#include "conf-parsers/shell/arithmetic.hpp"
#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/sed.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {

/// A regular expression, or a plain text, that lines are searched for.
class LineSearch {
public:
    LineSearch(const std::string& pattern, bool plain, bool whole, int flags)
        : plain_(plain),
          whole_(whole),
          text_(pattern),
          usable_(plain || ::regcomp(&compiled_, pattern.c_str(), flags) == 0)
    {}
    ~LineSearch()
    {
        if (!plain_ && usable_) {
            ::regfree(&compiled_);
        }
    }
    LineSearch(const LineSearch&) = delete;
    LineSearch& operator=(const LineSearch&) = delete;

    bool usable() const noexcept { return usable_; }

    /// Where it is found, from an offset on: begin and end; begin after end: nowhere.
    std::pair<std::size_t, std::size_t> find(const std::string& line, std::size_t from) const
    {
        constexpr std::pair<std::size_t, std::size_t> nowhere{1, 0};
        if (plain_) {
            const auto at = line.find(text_, from);
            return at == std::string::npos || (whole_ && line != text_)
                       ? nowhere
                       : std::pair(at, at + text_.size());
        }
        regmatch_t match{};
        if (::regexec(&compiled_, line.c_str() + from, 1, &match, from > 0 ? REG_NOTBOL : 0) != 0) {
            return nowhere;
        }
        const auto begin = from + static_cast<std::size_t>(match.rm_so);
        const auto end = from + static_cast<std::size_t>(match.rm_eo);
        return whole_ && (begin > 0 || end < line.size()) ? nowhere : std::pair(begin, end);
    }

private:
    bool plain_;
    bool whole_;
    std::string text_;
    regex_t compiled_{};
    bool usable_ = false;
};

namespace {

/// What the group of a pattern matches, or how much the pattern does.
std::string expr_match(const std::string& text, const std::string& pattern)
{
    regex_t compiled{};
    if (::regcomp(&compiled, ("^" + pattern).c_str(), 0) != 0) {
        return {};
    }
    std::array<regmatch_t, 2> matches{};
    const bool found = ::regexec(&compiled, text.c_str(), matches.size(), matches.data(), 0) == 0;
    const bool has_group = compiled.re_nsub > 0;
    ::regfree(&compiled);
    const auto& [begin, end] = matches.at(has_group ? 1 : 0);
    const auto size = found && begin >= 0 ? static_cast<std::size_t>(end - begin) : 0;
    if (!has_group) {
        return std::to_string(size);
    }
    return size > 0 ? text.substr(static_cast<std::size_t>(begin), size) : std::string{};
}

}  // namespace

/// Without -e the first word is the expression.
bool Filters::take_expression(Options& given)
{
    if (given.has('e')) {
        return true;
    }
    if (given.words.empty()) {
        return false;
    }
    given.given['e'] = given.words.front();
    given.words.erase(given.words.begin());
    return true;
}

int Filters::grep(const Words& words)
{
    auto given = options(words, "em", "qEFivoxcshw");
    if (!given || given->has('w') || !take_expression(*given)) {
        return not_understood(words);
    }
    const bool extended = given->has('E') || words.front() == "egrep";
    const int flags = (extended ? REG_EXTENDED : 0) | (given->has('i') ? REG_ICASE : 0);
    const LineSearch search(given->value('e', ""), given->has('F'), given->has('x'), flags);
    const auto all = text(given->words);
    if (!all || !search.usable()) {
        return 2;
    }
    std::size_t count = 0;
    const auto limit = given->has('m') ? std::stoul("0" + given->value('m', "")) : all->size() + 1;
    for (const auto& line : lines_of(*all)) {
        const auto [begin, end] = search.find(line, 0);
        if ((begin <= end) != given->has('v') && count < limit) {
            ++count;
            print_found(*given, search, line);
        }
    }
    if (given->has('c')) {
        shell_.print(std::to_string(count) + "\n");
    }
    return count > 0 ? 0 : 1;
}

void Filters::print_found(const Options& given, const LineSearch& search, const std::string& line)
{
    if (given.has('q') || given.has('c')) {
        return;
    }
    if (!given.has('o')) {
        shell_.print(line + "\n");
        return;
    }
    auto [begin, end] = search.find(line, 0);
    while (begin < end) {
        shell_.print(line.substr(begin, end - begin) + "\n");
        std::tie(begin, end) = search.find(line, end);
    }
}

int Filters::sed(const Words& words)
{
    Words plain = {words.front()};
    for (std::size_t i = 1; i < words.size(); ++i) {
        plain.push_back(words[i] == "-r" ? "-E" : words[i]);
    }
    auto given = options(plain, "e", "nEr");
    if (!given) {
        return 2;
    }
    if (!take_expression(*given)) {
        return not_understood(words);
    }
    const auto all = text(given->words);
    if (!all) {
        return 2;
    }
    const auto result =
        run_sed(given->value('e', ""), given->has('E') || given->has('r'), given->has('n'), *all);
    if (!result) {
        return not_understood(words);
    }
    shell_.print(*result);
    return 0;
}

int Filters::wc(const Words& words)
{
    const auto given = options(words, "", "lwcm");
    const auto all = given ? text(given->words) : std::nullopt;
    if (!all) {
        return 1;
    }
    const auto count = given->has('l')   ? std::count(all->begin(), all->end(), '\n')
                       : given->has('w') ? static_cast<std::ptrdiff_t>(split_words(*all).size())
                                         : static_cast<std::ptrdiff_t>(all->size());
    shell_.print(std::to_string(count) + "\n");
    return 0;
}

int Filters::basename(const Words& words)
{
    if (words.size() < 2) {
        return 1;
    }
    auto path = words[1];
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    const auto slash = path.rfind('/');
    auto name = path.size() > 1 && slash != std::string::npos ? path.substr(slash + 1) : path;
    if (words.size() > 2 && name.ends_with(words[2]) && name != words[2]) {
        name.erase(name.size() - words[2].size());
    }
    shell_.print(name + "\n");
    return 0;
}

int Filters::dirname(const Words& words)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        auto path = words[i];
        while (path.size() > 1 && path.ends_with('/')) {
            path.pop_back();
        }
        const auto slash = path.rfind('/');
        const auto above = slash == std::string::npos ? std::string(".") : path.substr(0, slash);
        shell_.print((above.empty() ? "/" : above) + "\n");
    }
    return words.size() > 1 ? 0 : 1;
}

/// `expr A OPERATOR B` and `expr TEXT : PATTERN`.
int Filters::expr(const Words& words)
{
    if (words.size() != 4) {
        return not_understood(words);
    }
    const auto& operation = words[2];
    std::string result;
    if (operation == ":") {
        result = expr_match(words[1], words[3]);
    } else if (operation == "=" || operation == "==" || operation == "!=") {
        result = (words[1] == words[3]) == (operation != "!=") ? "1" : "0";
    } else {
        result = std::to_string(shell_.arithmetic(words[1] + " " + operation + " " + words[3]));
    }
    shell_.print(result + "\n");
    return result.empty() || result == "0" ? 1 : 0;
}

/// The names in a directory, or the files themselves.
int Filters::ls(const Words& words)
{
    const auto given = options(words, "", "1dA");
    if (!given) {
        return 2;
    }
    int status = 0;
    for (const auto& word : given->words) {
        const auto path = shell_.resolved(word);
        const auto names = given->has('d') ? std::nullopt : shell_.files_.list(path);
        if (names) {
            for (const auto& name : *names) {
                shell_.print(name.starts_with('.') ? "" : name + "\n");
            }
        } else if (shell_.files_.facts(path)) {
            shell_.print(word + "\n");
        } else {
            status = 2;
        }
    }
    return status;
}

}  // namespace dkms::conf::shell
