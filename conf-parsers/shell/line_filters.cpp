// The filters that take a text line by line.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "conf-parsers/shell/awk.hpp"
#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/sed.hpp"
#include "conf-parsers/shell/sort.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

std::string joined(const std::vector<std::string_view>& lines, std::size_t begin, std::size_t end)
{
    std::string text;
    for (auto i = begin; i < end; ++i) {
        text += lines[i];
    }
    return text;
}

/// `-5`, the old way to say `-n5`, and options that are written so anyway.
std::vector<std::string> with_count_option(std::vector<std::string> words)
{
    if (words.size() > 1 && words[1].size() > 1 && words[1][0] == '-'
        && count_in(std::string_view(words[1]).substr(1))) {
        words[1].insert(1, "n");
    }
    return words;
}

/// @param distinct equal neighbours are out of order, too
template <typename Less>
bool is_in_order(const std::vector<std::string_view>& lines, const Less& less, bool distinct)
{
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (less(lines[i], lines[i - 1]) || (distinct && !less(lines[i - 1], lines[i]))) {
            return false;
        }
    }
    return true;
}

/// How many lines from here on are the same.
std::size_t length_of_run(const std::vector<std::string_view>& lines, std::size_t begin)
{
    auto end = begin + 1;
    while (end < lines.size() && lines[end] == lines[begin]) {
        ++end;
    }
    return end - begin;
}

std::optional<std::int64_t> signed_number(std::string_view word)
{
    constexpr std::size_t digits = 12;
    const bool negative = word.starts_with('-');
    const auto value = count_in(word.substr(negative ? 1 : 0));
    if (!value || word.size() > digits) {
        return std::nullopt;
    }
    const auto size = static_cast<std::int64_t>(*value);
    return negative ? -size : size;
}

}  // namespace

int Filters::cat(const Words& words)
{
    const auto given = options(words, "", "u");
    if (!given) {
        return 1;
    }
    int status = 0;
    for (const auto& file : given->words.empty() ? Words{"-"} : given->words) {
        const auto all = text({file});
        status = all ? status : 1;
        shell_.print(all.value_or(""));
    }
    return status;
}

int Filters::head(const Words& words)
{
    const auto given = options(with_count_option(words), "nc", "q");
    if (!given) {
        return 1;
    }
    auto written = given->value(given->has('c') ? 'c' : 'n', "10");
    const bool leaves_out = written.starts_with('-');
    const auto count = count_in(std::string_view(written).substr(leaves_out ? 1 : 0));
    if (!count || given->words.size() > 1) {
        return not_understood(words);
    }
    const auto all = text(given->words);
    if (!all) {
        return 1;
    }
    const auto end_of = [&](std::size_t size) {
        return leaves_out ? size - std::min(size, *count) : std::min(size, *count);
    };
    const auto lines = lines_with_ends(*all);
    shell_.print(given->has('c') ? all->substr(0, end_of(all->size()))
                                 : joined(lines, 0, end_of(lines.size())));
    return 0;
}

int Filters::tail(const Words& words)
{
    const auto given = options(with_count_option(words), "nc", "q");
    if (!given) {
        return 1;
    }
    auto written = given->value(given->has('c') ? 'c' : 'n', "10");
    const bool from_front = written.starts_with('+');
    written.erase(0, from_front || written.starts_with('-') ? 1 : 0);
    const auto count = count_in(written);
    if (!count || given->words.size() > 1) {
        return not_understood(words);
    }
    const auto all = text(given->words);
    if (!all) {
        return 1;
    }
    const auto begin_of = [&](std::size_t size) {
        const auto before = *count > 0 ? *count - 1 : 0;
        return from_front ? std::min(size, before) : size - std::min(size, *count);
    };
    const auto lines = lines_with_ends(*all);
    shell_.print(given->has('c') ? all->substr(begin_of(all->size()))
                                 : joined(lines, begin_of(lines.size()), lines.size()));
    return 0;
}

int Filters::sort(const Words& words)
{
    const auto given = options(words, "kt", "VCcnrubfs");
    if (!given) {
        return 2;
    }
    SortOrder order{.by = {.version = given->has('V'),
                           .numeric = given->has('n'),
                           .reverse = given->has('r'),
                           .fold = given->has('f'),
                           .skip_blanks = given->has('b')},
                    .stable = given->has('s') || given->has('u')};
    const auto separator = given->value('t', "");
    const bool usable = separator.size() <= 1 && order.add_keys(given->value('k', ""));
    if (!usable) {
        return not_understood(words);
    }
    order.separator = separator.empty() ? '\0' : separator[0];
    const auto all = text(given->words);
    if (!all) {
        return 2;
    }
    auto lines = lines_of(*all);
    const auto less = [&](std::string_view a, std::string_view b) {
        shell_.budget.walk(a.size() + b.size());
        return order.compare(a, b) < 0;
    };
    if (given->has('C') || given->has('c')) {
        return is_in_order(lines, less, given->has('u')) ? 0 : 1;
    }
    std::stable_sort(lines.begin(), lines.end(), less);
    if (given->has('u')) {
        const auto same = [&](auto a, auto b) { return order.compare(a, b) == 0; };
        lines.erase(std::unique(lines.begin(), lines.end(), same), lines.end());
    }
    for (const auto line : lines) {
        shell_.print(std::string(line) + "\n");
    }
    return 0;
}

int Filters::uniq(const Words& words)
{
    const auto given = options(words, "", "cdu");
    if (!given || given->words.size() > 1) {
        return given ? not_understood(words) : 1;
    }
    const auto all = text(given->words);
    if (!all) {
        return 1;
    }
    const auto lines = lines_of(*all);
    for (std::size_t i = 0; i < lines.size();) {
        const auto count = length_of_run(lines, i);
        const bool shown = (!given->has('d') || count > 1) && (!given->has('u') || count == 1);
        const auto number = given->has('c') ? fmt::format("{:>7} ", count) : std::string{};
        shell_.print(shown ? number + std::string(lines[i]) + "\n" : std::string{});
        i += count;
    }
    return 0;
}

int Filters::rev(const Words& words)
{
    const auto all = text({words.begin() + 1, words.end()});
    if (!all) {
        return 1;
    }
    for (const auto line : lines_with_ends(*all)) {
        const bool has_end = line.ends_with('\n');
        std::string reversed(line.rbegin() + (has_end ? 1 : 0), line.rend());
        shell_.print(has_end ? reversed + "\n" : reversed);
    }
    return 0;
}

int Filters::tac(const Words& words)
{
    const auto given = options(words, "", "");
    const auto all = given ? text(given->words) : std::nullopt;
    if (!all) {
        return 1;
    }
    auto lines = lines_with_ends(*all);
    std::reverse(lines.begin(), lines.end());
    shell_.print(joined(lines, 0, lines.size()));
    return 0;
}

int Filters::wc(const Words& words)
{
    const auto given = options(words, "", "lwcm");
    if (!given || given->given.size() != 1 || given->words.size() > 1) {
        return given ? not_understood(words) : 1;
    }
    const auto all = text(given->words);
    if (!all) {
        return 1;
    }
    auto count = all->size();
    if (given->has('l')) {
        count = static_cast<std::size_t>(std::count(all->begin(), all->end(), '\n'));
    } else if (given->has('w')) {
        count = split_words(*all).size();
    }
    const auto name = given->words.empty() ? std::string{} : " " + given->words.front();
    shell_.print(std::to_string(count) + name + "\n");
    return 0;
}

/// `seq [FIRST [STEP]] LAST`, with whole numbers.
int Filters::seq(const Words& words)
{
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto number = signed_number(words[i]);
        if (!number) {
            return not_understood(words);
        }
        numbers.push_back(*number);
    }
    if (numbers.empty() || numbers.size() > 3 || (numbers.size() == 3 && numbers[1] == 0)) {
        return not_understood(words);
    }
    const auto step = numbers.size() == 3 ? numbers[1] : 1;
    const auto last = numbers.back();
    for (auto value = numbers.size() > 1 ? numbers[0] : 1; step > 0 ? value <= last : value >= last;
         value += step) {
        shell_.budget.step();
        shell_.print(std::to_string(value) + "\n");
    }
    return 0;
}

/// `xargs`, which makes one line of many, and `xargs -n1`, which does the opposite.
int Filters::xargs(const Words& words)
{
    const auto given = options(words, "n", "r");
    if (!given) {
        return 1;
    }
    const auto count = count_in(given->value('n', "1000000")).value_or(0);
    const bool echoes = given->words.empty() || given->words == Words{"echo"};
    const auto all = text({});
    if (!echoes || count == 0 || all->find_first_of("'\"\\") != std::string::npos) {
        return not_understood(words);
    }
    const auto taken = split_words(*all);
    for (std::size_t i = 0; i < taken.size(); i += count) {
        if (taken[i].size() > 1 && taken[i].starts_with('-')) {
            return not_understood(words);  // an option of echo
        }
    }
    if (taken.empty() && !given->has('r')) {
        shell_.print("\n");
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
        const bool ends = i + 1 == taken.size() || (i + 1) % count == 0;
        shell_.print(taken[i] + (ends ? "\n" : " "));
    }
    return 0;
}

int Filters::awk(const Words& words)
{
    const auto given = options(words, "F", "");
    if (!given || given->words.empty()) {
        return given ? not_understood(words) : 2;
    }
    const auto program = read_awk(given->words.front(), given->value('F', " "), shell_.budget);
    if (!program) {
        return not_understood(words);
    }
    const auto all = text({given->words.begin() + 1, given->words.end()});
    if (!all) {
        return 2;
    }
    shell_.print(program->run(lines_of(*all), shell_.budget));
    return 0;
}

int Filters::sed(const Words& words)
{
    auto given = options(words, "e", "nErsu");
    if (!given || !take_expression(*given)) {
        return given ? not_understood(words) : 1;
    }
    const auto script =
        read_sed(given->value('e', ""), given->has('E') || given->has('r'), shell_.budget);
    if (!script) {
        return not_understood(words);
    }
    const auto all = text(given->words);
    if (!all) {
        return 2;
    }
    shell_.print(run_sed(*script, given->has('n'), *all, shell_.budget));
    return 0;
}

}  // namespace dkms::conf::shell
