#include "conf-parsers/shell/filters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include <regex.h>

#include "conf-parsers/shell/arithmetic.hpp"
#include "conf-parsers/shell/builtins.hpp"
#include "conf-parsers/shell/sed.hpp"
#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"

namespace dkms::conf::shell {
namespace {

constexpr std::size_t file_limit = std::size_t{4} << 20;

std::string joined_lines(const std::vector<std::string>& lines)
{
    std::string text;
    for (const auto& line : lines) {
        text += line + "\n";
    }
    return text;
}

std::size_t number(std::string_view text, std::size_t otherwise)
{
    std::size_t value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The fields or characters that `cut -f1,3-` keeps.
bool is_selected(std::string_view ranges, std::size_t index)
{
    const auto all = split(ranges, ',');
    return std::any_of(all.begin(), all.end(), [&](std::string_view range) {
        const auto dash = range.find('-');
        if (dash == std::string_view::npos) {
            return number(range, 0) == index;
        }
        return number(range.substr(0, dash), 1) <= index
               && index <= number(range.substr(dash + 1), std::string_view::npos);
    });
}

std::string cut_characters(std::string_view line, std::string_view ranges)
{
    std::string kept;
    for (std::size_t i = 0; i < line.size(); ++i) {
        kept += is_selected(ranges, i + 1) ? std::string(1, line[i]) : std::string{};
    }
    return kept;
}

std::string cut_fields(std::string_view line, char delimiter, std::string_view ranges)
{
    const auto fields = split(line, delimiter);
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (is_selected(ranges, i + 1)) {
            kept.emplace_back(fields[i]);
        }
    }
    return join(kept, std::string_view(&delimiter, 1));
}

/// `a-z`, `[:upper:]` and escapes of `tr`, as the characters they stand for.
std::string character_set(std::string_view written)
{
    const auto text = with_escapes(written);
    std::string set;
    for (std::size_t i = 0; i < text.size(); ++i) {
        constexpr auto classes = std::to_array<std::pair<std::string_view, std::string_view>>(
            {{"[:upper:]", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
             {"[:lower:]", "abcdefghijklmnopqrstuvwxyz"},
             {"[:digit:]", "0123456789"},
             {"[:space:]", " \t\n\v\f\r"},
             {"[:blank:]", " \t"}});
        const auto* const known =
            std::find_if(classes.begin(), classes.end(), [&](const auto& each) {
                return std::string_view(text).substr(i).starts_with(each.first);
            });
        if (known != classes.end()) {
            set += known->second;
            i += known->first.size() - 1;
        } else if (i + 2 < text.size() && text[i + 1] == '-') {
            for (int c = static_cast<unsigned char>(text[i]);
                 c <= static_cast<unsigned char>(text[i + 2]); ++c) {
                set += static_cast<char>(c);
            }
            i += 2;
        } else {
            set += text[i];
        }
    }
    return set;
}

}  // namespace

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n')) {
        lines.emplace_back(line);
    }
    if (lines.back().empty()) {
        lines.pop_back();  // what follows the last line end is no line
    }
    return lines;
}

std::string Filters::Options::value(char letter, std::string_view otherwise) const
{
    const auto found = given.find(letter);
    return found == given.end() ? std::string(otherwise) : found->second;
}

std::optional<int> Filters::call(const std::vector<std::string>& words)
{
    using Run = int (Filters::*)(const Words&);
    static const std::map<std::string_view, Run> table = {
        {"uname", &Filters::uname},
        {"nproc", &Filters::nproc},
        {"cat", &Filters::cat},
        {"cut", &Filters::cut},
        {"grep", &Filters::grep},
        {"egrep", &Filters::grep},
        {"sed", &Filters::sed},
        {"sort", &Filters::sort},
        {"tr", &Filters::tr},
        {"wc", &Filters::wc},
        {"basename", &Filters::basename},
        {"dirname", &Filters::dirname},
        {"expr", &Filters::expr},
        {"ls", &Filters::ls},
    };
    auto name = words.front();
    name = name.substr(name.rfind('/') + 1);  // /bin/sed is sed
    if (name == "head" || name == "tail") {
        return head_or_tail(words, name == "head");
    }
    const auto found = table.find(name);
    return found == table.end() ? std::nullopt : std::optional((this->*found->second)(words));
}

int Filters::not_understood(const Words& words)
{
    shell_.diagnose(Severity::error, "not-understood",
                    "\"" + join(words, " ") + "\" is not evaluated here",
                    "only the common options of " + words.front() + " are");
    return 2;
}

bool Filters::take_letters(const std::string& word, std::string_view with_value,
                           std::string_view plain, Options& options)
{
    for (std::size_t i = 1; i < word.size(); ++i) {
        if (plain.find(word[i]) != std::string_view::npos) {
            options.given[word[i]];
            continue;
        }
        options.given[word[i]] = word.substr(i + 1);
        return with_value.find(word[i]) != std::string_view::npos;
    }
    return true;
}

std::optional<Filters::Options> Filters::options(const Words& words, std::string_view with_value,
                                                 std::string_view plain)
{
    Options options;
    bool ended = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        auto word = words[i];
        if (ended || word.size() < 2 || word[0] != '-') {
            options.words.push_back(word);
            continue;
        }
        ended = word == "--";
        // The value may be the next word: it is read as if it were joined on.
        const bool wants_next = with_value.find(word.back()) != std::string_view::npos
                                && word.find_first_of(with_value) == word.size() - 1;
        if (!ended && wants_next && i + 1 < words.size()) {
            word += words[++i];
        }
        if (!ended && !take_letters(word, with_value, plain, options)) {
            not_understood(words);
            return std::nullopt;
        }
    }
    return options;
}

std::optional<std::string> Filters::text(const Words& files)
{
    if (files.empty()) {
        return std::move(shell_.input_);
    }
    std::string all;
    for (const auto& file : files) {
        const auto text = file == "-" ? std::optional(shell_.input_)
                                      : shell_.files_.read(shell_.resolved(file), file_limit);
        if (!text) {
            return std::nullopt;
        }
        all += *text;
    }
    return all;
}

int Filters::uname(const Words& words)
{
    const auto given = options(words, "", "rmspnvioa");
    if (!given) {
        return 2;
    }
    std::vector<std::string> parts;
    if (given->given.empty() || given->has('s')) {
        parts.emplace_back("Linux");
    }
    if (given->has('r')) {
        shell_.asked_running_kernel = true;
        shell_.diagnose(Severity::warning, "running-kernel",
                        "uname -r names the running kernel, not the one that is built for",
                        "use $kernelver");
        parts.push_back(shell_.machine_.running_release);
    }
    if (given->has('m') || given->has('p') || given->has('i')) {
        parts.push_back(shell_.machine_.arch);
    }
    if (given->has('o')) {
        parts.emplace_back("GNU/Linux");
    }
    if (given->has('a') || given->has('n') || given->has('v')) {
        return not_understood(words);
    }
    shell_.print(join(parts, " ") + "\n");
    return 0;
}

int Filters::nproc(const Words& /*words*/)
{
    shell_.print(std::to_string(shell_.machine_.processors) + "\n");
    return 0;
}

int Filters::cat(const Words& words)
{
    const auto given = options(words, "", "");
    const auto all = given ? text(given->words) : std::nullopt;
    if (!all) {
        return 1;
    }
    shell_.print(*all);
    return 0;
}

int Filters::cut(const Words& words)
{
    const auto given = options(words, "dfc", "s");
    if (!given) {
        return 2;
    }
    const auto all = text(given->words);
    if (!all) {
        return 1;
    }
    const auto delimiter = given->value('d', "\t").substr(0, 1);
    for (const auto& line : lines_of(*all)) {
        if (given->has('c')) {
            shell_.print(cut_characters(line, given->value('c', "")) + "\n");
        } else if (delimiter.empty() || line.find(delimiter) == std::string::npos) {
            shell_.print(given->has('s') ? "" : line + "\n");
        } else {
            shell_.print(cut_fields(line, delimiter[0], given->value('f', "")) + "\n");
        }
    }
    return 0;
}

int Filters::head_or_tail(const Words& words, bool head)
{
    Words plain = words;
    if (words.size() > 1 && words[1].size() > 1 && words[1][0] == '-'
        && words[1].find_first_not_of("0123456789", 1) == std::string::npos) {
        plain[1] = "-n" + words[1].substr(1);  // the old way to say it
    }
    const auto given = options(plain, "nc", "q");
    const auto all = given ? text(given->words) : std::nullopt;
    if (!all) {
        return 1;
    }
    if (given->has('c')) {
        const auto count = std::min(all->size(), number(given->value('c', "0"), 0));
        shell_.print(head ? all->substr(0, count) : all->substr(all->size() - count));
        return 0;
    }
    auto lines = lines_of(*all);
    const auto written = given->value('n', "10");
    if (written.starts_with('+')) {
        const auto from =
            std::min(lines.size(), std::max<std::size_t>(number(written.substr(1), 1), 1) - 1);
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(from));
    } else {
        const auto count = static_cast<std::ptrdiff_t>(std::min(lines.size(), number(written, 10)));
        lines = head ? Words(lines.begin(), lines.begin() + count)
                     : Words(lines.end() - count, lines.end());
    }
    shell_.print(joined_lines(lines));
    return 0;
}

int Filters::sort(const Words& words)
{
    const auto given = options(words, "", "VCcnru");
    const auto all = given ? text(given->words) : std::nullopt;
    if (!all) {
        return 2;
    }
    auto lines = lines_of(*all);
    const auto order = [&](const std::string& a, const std::string& b) {
        if (given->has('V')) {
            return compare_versions(a, b) < 0;
        }
        const auto x = given->has('n') ? number(a, 0) : 0;
        const auto y = given->has('n') ? number(b, 0) : 0;
        return std::tie(x, a) < std::tie(y, b);
    };
    const auto less = [&](const std::string& a, const std::string& b) {
        return given->has('r') ? order(b, a) : order(a, b);
    };
    if (given->has('C') || given->has('c')) {
        return std::is_sorted(lines.begin(), lines.end(), less) ? 0 : 1;
    }
    std::stable_sort(lines.begin(), lines.end(), less);
    if (given->has('u')) {
        lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    }
    shell_.print(joined_lines(lines));
    return 0;
}

int Filters::tr(const Words& words)
{
    const auto given = options(words, "", "dsc");
    if (!given || given->words.empty() || given->has('c')) {
        return given ? not_understood(words) : 2;
    }
    const auto from = character_set(given->words[0]);
    const auto to = given->words.size() > 1 ? character_set(given->words[1]) : std::string{};
    std::string result;
    for (const char c : shell_.input_) {
        const auto at = from.find(c);
        const bool is_in = at != std::string::npos;
        if (given->has('d') && is_in) {
            continue;
        }
        const char now = is_in && !to.empty() ? to[std::min(at, to.size() - 1)] : c;
        if (given->has('s') && is_in && !result.empty() && result.back() == now) {
            continue;
        }
        result += now;
    }
    shell_.print(result);
    return 0;
}

}  // namespace dkms::conf::shell
