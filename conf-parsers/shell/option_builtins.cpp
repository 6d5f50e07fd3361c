// set and shopt. An option that would change what a configuration means is taken, or not
// understood.
#include <algorithm>
#include <array>
#include <map>

#include "conf-parsers/shell/builtins.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

/// The letter of an option of set; that of pipefail, which has none, is |.
char letter_of(std::string_view name)
{
    struct Name {
        std::string_view name;
        char letter;
    };
    constexpr auto names = std::to_array<Name>({{"allexport", 'a'},
                                                {"braceexpand", 'B'},
                                                {"errexit", 'e'},
                                                {"errtrace", 'E'},
                                                {"functrace", 'T'},
                                                {"hashall", 'h'},
                                                {"noglob", 'f'},
                                                {"nounset", 'u'},
                                                {"pipefail", '|'},
                                                {"verbose", 'v'},
                                                {"xtrace", 'x'}});
    const auto* found = std::find_if(names.begin(), names.end(),
                                     [&](const Name& each) { return each.name == name; });
    return found == names.end() ? '\0' : found->letter;
}

bool has_letter(std::string_view letters, char letter)
{
    return letters.find(letter) != std::string_view::npos;
}

}  // namespace

int Builtins::not_understood(const Words& words)
{
    shell_.diagnose(Severity::error, "not-understood",
                    "\"" + join(words, " ") + "\" is not evaluated here", "");
    return 1;
}

/// False where it would change what follows, in a way that is not known here.
bool Builtins::take_set_option(char letter, bool on)
{
    auto& options = shell_.options_;
    if (letter == 'f') {
        options.no_glob = on;
        return true;
    }
    if (letter == '|') {
        options.pipe_fail = on;
        return true;
    }
    // What bash tells of its doings, and of jobs, is nothing to a configuration.
    return has_letter(on ? "aBbEhHmPTvx" : "abCeEhHkmnPtTuvx", letter);
}

int Builtins::set(const Words& words)
{
    if (words.size() == 1) {
        return not_understood(words);  // it prints all variables
    }
    std::size_t i = 1;
    const auto is_option = [](const std::string& word) {
        return word != "--" && (word.starts_with('-') || word.starts_with('+'));
    };
    for (; i < words.size() && is_option(words[i]); ++i) {
        const bool on = words[i][0] == '-';
        auto letters = words[i].substr(1);
        if (letters.ends_with('o') && i + 1 < words.size()) {
            letters.back() = letter_of(words[++i]);
        }
        const auto is_taken = [&](char letter) { return take_set_option(letter, on); };
        if (letters.empty() || !std::all_of(letters.begin(), letters.end(), is_taken)) {
            return not_understood(words);
        }
    }
    const bool clears = i < words.size() && words[i] == "--";
    if (i < words.size()) {
        const auto first = static_cast<std::ptrdiff_t>(clears ? i + 1 : i);
        shell_.positional_ = std::make_shared<const Words>(words.begin() + first, words.end());
    }
    return 0;
}

int Builtins::shell_option(const Words& words)
{
    std::string letters;
    auto name = words.begin() + 1;
    for (; name != words.end() && name->starts_with('-'); ++name) {
        letters += name->substr(1);
    }
    const bool sets = has_letter(letters, 's');
    const bool changes = sets || has_letter(letters, 'u');
    const bool prints = name == words.end() || letters.empty()
                        || letters.find_first_not_of("suq") != std::string::npos;
    auto& options = shell_.options_;
    bool always = true;  // extglob: its patterns are read everywhere
    const std::map<std::string_view, bool*> known = {{"extglob", &always},
                                                     {"nocasematch", &options.no_case_match},
                                                     {"nullglob", &options.null_glob}};
    const auto is_known = [&](const std::string& each) { return known.contains(each); };
    const auto is_on = [&](const std::string& each) { return *known.at(each); };
    if (prints || !std::all_of(name, words.end(), is_known)) {
        return not_understood(words);
    }
    if (!changes) {
        return std::all_of(name, words.end(), is_on) ? 0 : 1;
    }
    std::for_each(name, words.end(), [&](const std::string& each) { *known.at(each) = sets; });
    return always ? 0 : not_understood(words);
}

}  // namespace dkms::conf::shell
