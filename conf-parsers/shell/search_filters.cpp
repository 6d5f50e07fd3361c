// The filter that searches: grep.
#include <algorithm>
#include <memory>

#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/regex.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

/// A regular expression that matches a text and nothing else.
std::string plain_expression(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (std::string_view("\\.[*^$").find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

std::string name_of_input(const std::string& file)
{
    return file == "-" ? "(standard input)" : file;
}

/// A file that cannot be read counts, unless -q has found something.
int status_of_search(bool failed, bool quiet, std::size_t found)
{
    if (failed && !(quiet && found > 0)) {
        return 2;
    }
    return found > 0 ? 0 : 1;
}

}  // namespace

/// The patterns of one grep: a line is found where one of them matches.
class LineSearch {
public:
    struct How {
        bool plain = false;
        bool extended = false;
        bool no_case = false;
        bool line = false;  ///< a match is a whole line
        bool word = false;  ///< or a whole word
    };

    LineSearch(std::string_view patterns, How how, Budget& budget) : word_(how.word)
    {
        auto lines = lines_of(patterns);
        lines.resize(std::max<std::size_t>(lines.size(), 1));  // nothing is a pattern, too
        for (const auto line : lines) {
            auto text = how.plain ? plain_expression(line) : std::string(line);
            const bool extended = how.extended && !how.plain;
            if (how.line) {
                text.insert(0, extended ? "^(" : "^\\(");
                text += extended ? ")$" : "\\)$";
            }
            expressions_.push_back(std::make_unique<const Regex>(
                text, Regex::Kind{.extended = extended, .no_case = how.no_case}, budget));
        }
    }

    bool usable() const
    {
        return std::all_of(expressions_.begin(), expressions_.end(),
                           [](const auto& each) { return each->usable(); });
    }

    /// The first of the longest matches from an offset on.
    std::optional<Regex::Span> find(std::string_view line, std::size_t from) const
    {
        std::optional<Regex::Span> first;
        for (const auto& expression : expressions_) {
            const auto found = find(*expression, line, from);
            if (found
                && (!first || found->begin < first->begin
                    || (found->begin == first->begin && found->end > first->end))) {
                first = found;
            }
        }
        return first;
    }

private:
    std::optional<Regex::Span> find(const Regex& expression, std::string_view line,
                                    std::size_t from) const
    {
        while (from <= line.size()) {
            const auto match = expression.find(line, from);
            if (!match || !word_ || is_word(line, match->front())) {
                return match ? std::optional(match->front()) : std::nullopt;
            }
            from = match->front().begin + 1;
        }
        return std::nullopt;
    }

    static bool is_word(std::string_view line, const Regex::Span& span)
    {
        return (span.begin == 0 || !is_name_char(line[span.begin - 1]))
               && (span.end == line.size() || !is_name_char(line[span.end]));
    }

    bool word_;
    std::vector<std::unique_ptr<const Regex>> expressions_ = {};
};

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
    auto given = options(words, "em", "qEFGivoxcshwnlHa");
    if (!given) {
        return 2;
    }
    const LineSearch::How how = {
        .plain = given->has('F') || words.front() == "fgrep",
        .extended = given->has('E') || words.front() == "egrep",
        .no_case = given->has('i'),
        .line = given->has('x'),
        .word = given->has('w'),
    };
    const bool bounded = !given->has('m') || count_in(given->value('m', ""));
    if (!bounded || !take_expression(*given)) {
        return not_understood(words);
    }
    const LineSearch search(given->value('e', ""), how, shell_.budget);
    if (!search.usable()) {
        return not_understood(words);
    }
    return search_files(*given, search);
}

int Filters::search_files(const Options& given, const LineSearch& search)
{
    const Words files = given.words.empty() ? Words{"-"} : given.words;
    const bool names_files = given.has('H') || (files.size() > 1 && !given.has('h'));
    std::size_t found = 0;
    bool failed = false;
    for (const auto& file : files) {
        const auto all = text(file == "-" ? Words{} : Words{file});
        if (!all) {
            failed = true;
            continue;
        }
        if (all->find('\0') != std::string::npos) {
            return not_understood({"grep", "in a binary file"});
        }
        const auto name = name_of_input(file);
        const auto here = search_text(given, search, names_files ? name + ":" : "", *all);
        if (given.has('l') && here > 0 && !given.has('q')) {
            shell_.print(name + "\n");
        }
        found += here;
    }
    return status_of_search(failed, given.has('q'), found);
}

/// How many lines were found in a text.
std::size_t Filters::search_text(const Options& given, const LineSearch& search,
                                 const std::string& prefix, const std::string& text)
{
    const bool only_counts = given.has('q') || given.has('c') || given.has('l');
    const auto most = count_in(given.value('m', "")).value_or(std::string::npos);
    std::size_t found = 0;
    std::size_t number = 0;
    for (const auto line : lines_of(text)) {
        shell_.budget.step();
        ++number;
        if (found < most && search.find(line, 0).has_value() != given.has('v')) {
            ++found;
            if (!only_counts) {
                const auto place = given.has('n') ? std::to_string(number) + ":" : std::string{};
                print_found(given, search, prefix + place, line);
            }
        }
    }
    if (given.has('c') && !given.has('q')) {
        shell_.print(prefix + std::to_string(found) + "\n");
    }
    return found;
}

void Filters::print_found(const Options& given, const LineSearch& search, const std::string& prefix,
                          std::string_view line)
{
    if (!given.has('o')) {
        shell_.print(prefix + std::string(line) + "\n");
        return;
    }
    if (given.has('v')) {
        return;
    }
    for (std::size_t from = 0; from <= line.size();) {
        const auto match = search.find(line, from);
        if (!match) {
            return;
        }
        if (match->end > match->begin) {
            shell_.print(prefix + std::string(line.substr(match->begin, match->end - match->begin))
                         + "\n");
        }
        from = std::max(match->end, match->begin + 1);
    }
}

}  // namespace dkms::conf::shell
