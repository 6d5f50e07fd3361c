// The commands that read from their input: read and mapfile.
#include <algorithm>

#include "conf-parsers/shell/builtins.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

constexpr int status_of_misuse = 2;

std::optional<std::size_t> count_of(const std::string& text)
{
    constexpr std::size_t digits = 9;
    const bool is_number =
        !text.empty() && text.size() <= digits && std::all_of(text.begin(), text.end(), is_digit);
    return is_number ? std::optional<std::size_t>(std::stoul(text)) : std::nullopt;
}

}  // namespace

bool InputBuiltins::take_option(char letter, const std::string& value, ReadOptions& options)
{
    switch (letter) {
        case 'a':
            options.array = value;
            return true;
        case 'd':
            options.delimiter = value.empty() ? '\0' : value.front();
            return true;
        case 'n':
        case 'N':
            options.count = count_of(value);
            options.exact = letter == 'N';
            return options.count.has_value();
        default:  // -p, -t and -i make no difference to what is read here
            return true;
    }
}

std::optional<InputBuiltins::ReadOptions> InputBuiltins::read_options(const Words& words)
{
    ReadOptions options;
    std::size_t i = 1;
    for (; i < words.size() && words[i].size() > 1 && words[i][0] == '-'; ++i) {
        if (words[i] == "--") {
            ++i;
            break;
        }
        if (!take_letters(words, i, options)) {
            return std::nullopt;
        }
    }
    options.names.assign(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
    return options;
}

/// The letters of a word, the last of which may take the word after it.
bool InputBuiltins::take_letters(const Words& words, std::size_t& word, ReadOptions& options)
{
    const auto& letters = words[word];
    for (std::size_t at = 1; at < letters.size(); ++at) {
        const char letter = letters[at];
        if (std::string_view("adnNpti").find(letter) != std::string_view::npos) {
            const bool joined = at + 1 < letters.size();
            word += joined ? 0 : 1;
            return word < words.size()
                   && take_option(letter, joined ? letters.substr(at + 1) : words[word], options);
        }
        if (std::string_view("rse").find(letter) == std::string_view::npos) {
            return false;
        }
        options.raw = options.raw || letter == 'r';
    }
    return true;
}

/// Up to the delimiter, which is passed over. False at the end of the input.
bool InputBuiltins::read_line(const ReadOptions& options, Line& line)
{
    auto& input = *shell_.input_;
    const auto most = options.count.value_or(std::string::npos);
    while (line.size() < most) {
        if (input.at_end()) {
            return false;
        }
        shell_.budget.walk(1);
        const char c = input.text[input.at++];
        if (c == '\\' && !options.raw) {
            if (input.at_end()) {
                return false;
            }
            const char next = input.text[input.at++];
            if (next != '\n') {
                line.push_back({.c = next, .plain = true});
            }
        } else if (c == options.delimiter && !options.exact) {
            return true;
        } else if (c != '\0') {
            line.push_back({.c = c});
        }
    }
    return true;
}

bool InputBuiltins::splits(const Character& character) const
{
    return !character.plain && separators_.find(character.c) != std::string::npos;
}

bool InputBuiltins::is_blank_mark(const Character& character) const
{
    return splits(character) && (is_blank(character.c) || character.c == '\n');
}

void InputBuiltins::skip_blank_marks(const Line& line, std::size_t& at) const
{
    while (at < line.size() && is_blank_mark(line[at])) {
        ++at;
    }
}

/// What is left for the last name: without the blanks at its end, and, where
/// it is one field only, without the mark that ends it.
std::string InputBuiltins::last_field(const Line& line, std::size_t at) const
{
    auto end = at;
    while (end < line.size() && !splits(line[end])) {
        ++end;
    }
    auto after = end;
    skip_blank_marks(line, after);
    if (after < line.size() && splits(line[after])) {
        ++after;
        skip_blank_marks(line, after);
    }
    if (after < line.size()) {  // several fields: even blanks behind a backslash are dropped there
        end = line.size();
        while (end > at + 1 && is_blank_mark({.c = line[end - 1].c})) {
            --end;
        }
    }
    std::string text;
    for (; at < end; ++at) {
        text += line[at].c;
    }
    return text;
}

InputBuiltins::Words InputBuiltins::fields(const Line& line, std::size_t most) const
{
    Words result;
    std::size_t at = 0;
    skip_blank_marks(line, at);
    while (at < line.size()) {
        if (result.size() + 1 == most) {
            result.push_back(last_field(line, at));
            break;
        }
        std::string field;
        for (; at < line.size() && !splits(line[at]); ++at) {
            field += line[at].c;
        }
        result.push_back(std::move(field));
        const bool blank = at < line.size() && is_blank_mark(line[at]);
        at += at < line.size() ? 1U : 0U;
        skip_blank_marks(line, at);
        if (blank && at < line.size() && splits(line[at])) {
            ++at;
            skip_blank_marks(line, at);
        }
    }
    return result;
}

int InputBuiltins::read(const std::vector<std::string>& words)
{
    const auto options = read_options(words);
    if (!options) {
        return status_of_misuse;
    }
    separators_ = options->exact ? std::string{} : shell_.separators();
    Line line;
    const int status = read_line(*options, line) ? 0 : 1;
    if (!options->array.empty()) {
        if (!takes_list(options->array)) {
            return 1;
        }
        shell_.set_array(options->array, fields(line, std::string::npos));
        return status;
    }
    if (options->names.empty()) {
        std::string text;
        for (const auto& [c, plain] : line) {
            text += c;
        }
        shell_.set("REPLY", {}, std::move(text));
        return status;
    }
    const auto values = fields(line, options->names.size());
    for (std::size_t i = 0; i < options->names.size(); ++i) {
        if (!shell_.set_named(options->names[i], i < values.size() ? values[i] : "")) {
            return 1;
        }
    }
    return status;
}

std::size_t InputBuiltins::ArrayOptions::number(char letter) const
{
    return has(letter) ? count_of(given.at(letter)).value_or(0) : 0;
}

char InputBuiltins::ArrayOptions::delimiter() const
{
    if (!has('d')) {
        return '\n';
    }
    return given.at('d').empty() ? '\0' : given.at('d').front();
}

std::optional<InputBuiltins::ArrayOptions> InputBuiltins::array_options(const Words& words)
{
    ArrayOptions options;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const bool takes_value =
            words[i].size() == 2 && words[i][0] == '-' && i + 1 < words.size()
            && std::string_view("dnsO").find(words[i][1]) != std::string_view::npos;
        if (words[i] == "-t") {
            options.given['t'];
        } else if (takes_value) {
            options.given[words[i][1]] = words[i + 1];
            ++i;
        } else if (words[i].starts_with('-')) {
            shell_.diagnose(Severity::error, "not-understood",
                            words.front() + " " + words[i] + " is not evaluated here", "");
            return std::nullopt;
        } else {
            options.name = words[i];
        }
    }
    return options;
}

/// With its delimiter, unless -t is given.
std::string InputBuiltins::next_line(const ArrayOptions& options)
{
    auto& input = *shell_.input_;
    const auto end = input.text.find(options.delimiter(), input.at);
    const bool has_end = end != std::string::npos;
    auto line = input.text.substr(input.at, has_end ? end + 1 - input.at : end);
    input.at = has_end ? end + 1 : input.text.size();
    if (has_end && (options.has('t') || options.delimiter() == '\0')) {
        line.pop_back();
    }
    return line;
}

bool InputBuiltins::takes_list(const std::string& name) const
{
    const auto target = shell_.target(name);
    const auto* present = shell_.variables.find(target);
    return !shell_.refuses_change(target) && (present == nullptr || !present->is_associative);
}

int InputBuiltins::read_array(const std::vector<std::string>& words)
{
    const auto options = array_options(words);
    if (!options) {
        return status_of_misuse;
    }
    if (!takes_list(options->name)) {
        return 1;
    }
    if (!options->has('O')) {
        shell_.set_array(options->name, {});
    }
    const auto most = options->number('n') == 0 ? std::string::npos : options->number('n');
    auto skipped = options->number('s');
    auto index = options->number('O');
    for (std::size_t taken = 0; taken < most && !shell_.input_->at_end();) {
        shell_.budget.step();
        auto line = next_line(*options);
        if (skipped > 0) {
            --skipped;
            continue;
        }
        shell_.set(options->name, std::to_string(index++), std::move(line));
        ++taken;
    }
    return 0;
}

}  // namespace dkms::conf::shell
