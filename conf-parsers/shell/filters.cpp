#include "conf-parsers/shell/filters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

/// Long options of GNU's programs, by their letters.
std::string short_option(const std::string& word)
{
    struct Name {
        std::string_view name;
        char letter;
    };
    constexpr auto names = std::to_array<Name>(
        {{"--bytes", 'c'},           {"--characters", 'c'},      {"--count", 'c'},
         {"--delete", 'd'},          {"--delimiter", 'd'},       {"--expression", 'e'},
         {"--extended-regexp", 'E'}, {"--fields", 'f'},          {"--fixed-strings", 'F'},
         {"--ignore-case", 'i'},     {"--invert-match", 'v'},    {"--key", 'k'},
         {"--max-count", 'm'},       {"--no-messages", 's'},     {"--numeric-sort", 'n'},
         {"--only-delimited", 's'},  {"--only-matching", 'o'},   {"--quiet", 'q'},
         {"--regexp", 'e'},          {"--regexp-extended", 'E'}, {"--reverse", 'r'},
         {"--silent", 'q'},          {"--squeeze-repeats", 's'}, {"--unique", 'u'},
         {"--version-sort", 'V'}});
    const auto equals = word.find('=');
    for (const auto& [name, letter] : names) {
        if (word.substr(0, equals) == name) {
            return std::string{'-', letter}
                   + (equals == std::string::npos ? std::string{} : word.substr(equals + 1));
        }
    }
    return word;
}

}  // namespace

std::vector<std::string_view> lines_with_ends(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto size = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

std::vector<std::string_view> lines_of(std::string_view text)
{
    auto lines = lines_with_ends(text);
    for (auto& line : lines) {
        line.remove_suffix(line.ends_with('\n') ? 1 : 0);
    }
    return lines;
}

std::optional<std::size_t> count_in(std::string_view text)
{
    std::size_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && !text.empty() ? std::optional(value)
                                                                : std::nullopt;
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
        {"awk", &Filters::awk},         {"basename", &Filters::basename},
        {"cat", &Filters::cat},         {"cut", &Filters::cut},
        {"dirname", &Filters::dirname}, {"egrep", &Filters::grep},
        {"expr", &Filters::expr},       {"fgrep", &Filters::grep},
        {"getconf", &Filters::getconf}, {"grep", &Filters::grep},
        {"head", &Filters::head},       {"ls", &Filters::ls},
        {"nproc", &Filters::nproc},     {"rev", &Filters::rev},
        {"sed", &Filters::sed},         {"seq", &Filters::seq},
        {"sort", &Filters::sort},       {"tac", &Filters::tac},
        {"tail", &Filters::tail},       {"tr", &Filters::tr},
        {"uname", &Filters::uname},     {"uniq", &Filters::uniq},
        {"wc", &Filters::wc},           {"xargs", &Filters::xargs},
    };
    std::string_view name = words.front();
    for (const std::string_view directory : {"/usr/bin/", "/bin/"}) {  // /bin/sed is sed
        name.remove_prefix(name.starts_with(directory) ? directory.size() : 0);
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
        if (with_value.find(word[i]) == std::string_view::npos) {
            return false;
        }
        const bool again = options.given.contains(word[i]);
        options.given[word[i]] += (again ? "\n" : "") + word.substr(i + 1);
        return true;
    }
    return true;
}

std::optional<Filters::Options> Filters::options(const Words& words, std::string_view with_value,
                                                 std::string_view plain)
{
    Options options;
    const bool ends_at_word = words.front() == "basename";  // whose suffix may begin with -
    bool ended = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        auto word = ended ? words[i] : short_option(words[i]);
        if (ended || word.size() < 2 || word[0] != '-') {
            options.words.push_back(word);
            ended = ended || ends_at_word;
            continue;
        }
        if (word == "--") {
            ended = true;
            continue;
        }
        // The value may be the next word: it is read as if it were joined on.
        const bool wants_next = word.find_first_of(with_value, 1) == word.size() - 1;
        if (wants_next && i + 1 < words.size()) {
            word += words[++i];
        }
        if (!take_letters(word, with_value, plain, options)) {
            not_understood(words);
            return std::nullopt;
        }
    }
    return options;
}

std::optional<std::string> Filters::text(const Words& files)
{
    if (files.empty()) {
        auto all = shell_.input_->rest();
        shell_.budget.make(all.size());
        return all;
    }
    std::string all;
    for (const auto& file : files) {
        const auto text =
            file == "-" ? std::optional(shell_.input_->rest()) : shell_.read_file(file);
        if (!text) {
            return std::nullopt;
        }
        shell_.budget.make(text->size());
        all += *text;
    }
    return all;
}

int Filters::uname(const Words& words)
{
    const auto given = options(words, "", "rmso");  // -p and -i are told otherwise by each system
    if (!given || !given->words.empty()) {
        return given ? not_understood(words) : 2;
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
    if (given->has('m')) {
        parts.push_back(shell_.machine_.arch);
    }
    if (given->has('o')) {
        parts.emplace_back("GNU/Linux");
    }
    shell_.print(join(parts, " ") + "\n");
    return 0;
}

int Filters::nproc(const Words& words)
{
    if (words.size() > 1 && words[1] != "--all") {
        return not_understood(words);
    }
    shell_.print(std::to_string(shell_.machine_.processors) + "\n");
    return 0;
}

int Filters::getconf(const Words& words)
{
    const bool counts =
        words.size() == 2 && (words[1] == "_NPROCESSORS_ONLN" || words[1] == "_NPROCESSORS_CONF");
    return counts ? nproc({words.front()}) : not_understood(words);
}

}  // namespace dkms::conf::shell
