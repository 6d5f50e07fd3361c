#include <algorithm>

#include "conf-parsers/shell/builtins.hpp"
#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/quoting.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

bool is_name(const std::string& text)
{
    return !text.empty() && is_name_start(text.front())
           && std::all_of(text.begin(), text.end(), is_name_char);
}

/// Of a text with a bracket in it: whether that ends it, and has something in it.
bool names_element(const std::string& text)
{
    return text.find(']') + 1 == text.size() && !text.ends_with("[]");
}

/// Whether it is among the locals of a function.
template <typename Frame>
bool has(const Frame& frame, const std::string& name)
{
    return std::any_of(frame.begin(), frame.end(),
                       [&](const auto& local) { return local.first == name; });
}

}  // namespace

int Declarations::declare(const std::vector<std::string>& words, const SimpleCommand& command)
{
    Wanted wanted{.command = words.front()};
    const auto first = static_cast<std::ptrdiff_t>(take_options(words, wanted));
    const Words names(words.begin() + first, words.end());
    if (wanted.has('f') || wanted.has('F')) {
        const auto known = [&](const auto& name) { return shell_.functions_.contains(name); };
        return std::all_of(names.begin(), names.end(), known) ? 0 : 1;
    }
    if (wanted.has('p') || wanted.off.find('p') != std::string::npos) {
        return show(names);
    }
    if (wanted.command == "export" && wanted.has('n')) {
        wanted.on.clear();
        wanted.off = "x";
    }
    return declare_all(wanted, names, command.declared);
}

/// Where the names begin.
std::size_t Declarations::take_options(const Words& words, Wanted& wanted)
{
    wanted.on = wanted.command == "export" ? "x" : wanted.command == "readonly" ? "r" : "";
    std::size_t i = 1;
    const auto is_option = [](const std::string& word) {
        return word.size() > 1 && (word[0] == '-' || word[0] == '+') && word != "--";
    };
    for (; i < words.size() && is_option(words[i]); ++i) {
        (words[i][0] == '-' ? wanted.on : wanted.off) += words[i].substr(1);
    }
    return i + (i < words.size() && words[i] == "--" ? 1 : 0);
}

/// What is assigned is expanded before anything is declared: `local x=$x`.
int Declarations::declare_all(const Wanted& wanted, Words words,
                              const std::vector<Assignment>& assignments)
{
    std::vector<Interpreter::Expanded> expanded;
    int status = 0;
    for (const auto& assignment : assignments) {
        if (assignment.is_array || !has_braces(assignment.value, shell_.budget)) {
            const auto* present = shell_.variables.find(shell_.target(assignment.name));
            const bool has_keys =
                wanted.has('A') || (present != nullptr && present->is_associative);
            expanded.push_back(shell_.expanded(assignment, has_keys));
            continue;
        }
        const auto made = braces_expanded(assignment);
        words.insert(words.end(), made.begin(), made.end());
    }
    for (const auto& word : words) {
        status = std::max(status, declare_word(wanted, word));
    }
    for (auto& each : expanded) {
        status = std::max(status, declare_assigned(wanted, std::move(each)));
    }
    return status;
}

int Declarations::declare_assigned(const Wanted& wanted, Interpreter::Expanded assignment)
{
    const auto name = assignment.name;
    const bool is_element = !assignment.is_array && assignment.elements.front().subscript;
    if (is_element && !wanted.takes_elements()) {
        return 1;
    }
    const auto given = assignment.is_array || is_element ? Given::elements : Given::value;
    if (!prepare(wanted, name, given)) {
        if (assignment.is_array) {
            shell_.abandon("subscript", name + " cannot become an array of this kind", "");
        }
        return 1;
    }
    shell_.store(std::move(assignment));
    give_attributes(wanted, shell_.variables.at(shell_.target(name)));
    return 0;
}

/// `x={a,b}`: with braces in it, an assignment becomes words like all others.
std::vector<std::string> Declarations::braces_expanded(const Assignment& assignment)
{
    auto word = assignment.value;
    const Part name = {.what = Literal{assignment.name + (assignment.append ? "+=" : "=")},
                       .quoted = true};
    word.parts.insert(word.parts.begin(), name);
    return Expander(shell_).fields(word);
}

/// `NAME`, or `NAME=VALUE` that only an expansion made so.
int Declarations::declare_word(const Wanted& wanted, const std::string& word)
{
    const auto equals = word.find('=');
    const bool appends = equals != std::string::npos && equals > 0 && word[equals - 1] == '+';
    const auto left =
        word.substr(0, equals == std::string::npos ? equals : equals - (appends ? 1 : 0));
    const auto name = left.substr(0, left.find('['));
    const bool is_element = left != name;
    const auto given = is_element                    ? Given::elements
                       : equals != std::string::npos ? Given::value
                                                     : Given::nothing;
    if (wanted.command == "export" && wanted.on.empty() && given == Given::nothing
        && shell_.variables.find(shell_.target(name)) == nullptr) {
        return is_name(name) ? 0 : 1;  // -n makes none
    }
    if (!is_name(name) || (is_element && !(names_element(left) && wanted.takes_elements()))
        || !prepare(wanted, name, given)) {
        return 1;
    }
    auto& variable = shell_.variables.at(wanted.has('n') ? name : shell_.target(name));
    variable.values.indexed |= is_element && !variable.is_associative;
    if (equals != std::string::npos) {
        auto value = word.substr(equals + 1);
        if (left == name) {
            shell_.set(name, {}, std::move(value), appends);
        } else if (!shell_.set_named(left, std::move(value))) {
            return 1;
        }
    }
    give_attributes(wanted, variable);
    return 0;
}

/// Makes the variable, and gives it what an assignment has to know.
bool Declarations::prepare(const Wanted& wanted, const std::string& name, Given given)
{
    const bool makes_local = wanted.command == "local" || (wanted.declares() && !wanted.has('g'));
    const bool was_local = is_local(name);
    if (wanted.has('g') && is_hidden(name)) {
        shell_.diagnose(Severity::error, "not-understood",
                        "-g asks for the global " + name + ", which a local one hides",
                        "give one of the two another name");
    }
    if (makes_local && !shell_.locals_.empty() && !hide(name)) {
        return false;
    }
    const auto target = wanted.has('n') ? name : shell_.target(name);
    auto& variable = shell_.variables.at(target);
    const bool makes_array = wanted.takes_elements() || given != Given::nothing;
    const bool keyed = wanted.has('A') && makes_array;
    const bool indexed = wanted.has('a') && makes_array;
    if (variable.attributes.readonly && (given != Given::nothing || keyed || indexed)) {
        shell_.refuses_change(target);
        return false;
    }
    if ((keyed && variable.values.indexed) || (indexed && variable.is_associative)) {
        return false;
    }
    if (makes_local && was_local && !variable.is_array()
        && (keyed || indexed || given == Given::elements)) {
        variable.values.at.clear();  // as bash does, and for locals alone
    }
    variable.is_associative |= keyed;
    variable.values.indexed |= indexed;
    give_attributes(wanted.before_assignment(), variable);
    return true;
}

/// Of an option that `readonly x=1` has too: it counts when x has its value.
Declarations::Wanted Declarations::Wanted::before_assignment() const
{
    auto before = *this;
    const bool exports = command == "export";
    std::erase_if(before.on, [&](char c) { return c == 'r' || c == 'n' || (c == 'x' && exports); });
    return before;
}

void Declarations::give_attributes(const Wanted& wanted, Variable& variable)
{
    auto& attributes = variable.attributes;
    const auto change = [&](char letter, bool& attribute) {
        attribute =
            (attribute || wanted.has(letter)) && wanted.off.find(letter) == std::string::npos;
    };
    change('i', attributes.integer);
    change('x', attributes.exported);
    change('n', attributes.reference);
    attributes.readonly = attributes.readonly || wanted.has('r');
    const bool both = wanted.has('l') && wanted.has('u');
    change('l', attributes.lower);
    change('u', attributes.upper);
    if (both) {
        attributes.lower = attributes.upper = false;
    } else if (wanted.has('l')) {
        attributes.upper = false;
    } else if (wanted.has('u')) {
        attributes.lower = false;
    }
}

/// `local x`, and `declare x` in a function: what x was comes back after it.
bool Declarations::hide(const std::string& name)
{
    const auto* present = shell_.variables.find(name);
    if (present != nullptr && present->attributes.readonly) {
        shell_.refuses_change(name);
        return false;
    }
    if (!is_local(name)) {
        const bool exported = present != nullptr && present->attributes.exported;
        shell_.locals_.back().emplace_back(name, shell_.variables.copy_of(name));
        shell_.variables.erase(name);
        shell_.variables.at(name).attributes.exported = exported;
    }
    return true;
}

/// Whether it is local to the function that runs.
bool Declarations::is_local(const std::string& name) const
{
    return !shell_.locals_.empty() && has(shell_.locals_.back(), name);
}

/// Whether it is local to any function that has not returned.
bool Declarations::is_hidden(const std::string& name) const
{
    return std::any_of(shell_.locals_.begin(), shell_.locals_.end(),
                       [&](const auto& frame) { return has(frame, name); });
}

/// `declare -p NAME…`.
int Declarations::show(const Words& names)
{
    int status = 0;
    for (const auto& name : names) {
        const auto* variable = shell_.variables.find(name);
        if (variable == nullptr) {
            status = 1;
            continue;
        }
        shell_.print(shown(name, *variable) + "\n");
    }
    return status;
}

/// The command that would declare it so.
std::string Declarations::shown(const std::string& name, const Variable& variable)
{
    std::string list;
    for (const auto& [index, text] : variable.values.at) {
        list += list.empty() ? "" : " ";
        list += "[" + std::to_string(index) + "]=" + double_quoted(text.value);
    }
    for (const auto& key : variable.keys()) {
        list +=
            "[" + quoted_key(key) + "]=" + double_quoted(variable.associative.at(key).value) + " ";
    }
    const auto letters = variable.letters();
    std::string line = "declare -" + (letters.empty() ? "-" : letters) + " " + name;
    if (variable.is_array() && variable.has_value) {
        line += "=(" + list + ")";
    } else if (variable.is_set()) {
        line += "=" + double_quoted(variable.values.at.at(0).value);
    }
    return line;
}

/// What is local to a function that has called this one is so no longer: bash shows again what it
/// hid.
void Declarations::forget(const std::string& name)
{
    const auto is_it = [&](const auto& local) { return local.first == name; };
    auto& frames = shell_.locals_;
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        const auto local = std::find_if(frame->begin(), frame->end(), is_it);
        if (local != frame->end() && frame != frames.rbegin()) {
            shell_.variables.restore(name, std::move(local->second));
            frame->erase(local);
            return;
        }
        if (local != frame->end()) {
            shell_.variables.erase(name);
            shell_.variables.at(name);  // it stays local
            return;
        }
    }
    shell_.variables.erase(name);
}

int Declarations::unset(const std::vector<std::string>& words)
{
    int status = 0;
    bool functions = true;
    bool variables = true;
    bool references = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word == "-f" || word == "-v" || word == "-n") {
            functions = word == "-f";
            variables = word != "-f";
            references = word == "-n";
            continue;
        }
        const auto bracket = word.find('[');
        if (bracket != std::string::npos && word.ends_with(']')) {
            status = std::max(status,
                              unset_element(word.substr(0, bracket),
                                            word.substr(bracket + 1, word.size() - bracket - 2)));
            continue;
        }
        const auto name = references ? word : shell_.target(word);
        if (variables && shell_.refuses_change(name)) {
            status = 1;
        } else if (variables && shell_.variables.find(name) != nullptr) {
            forget(name);
        } else if (functions) {
            shell_.functions_.erase(word);
        }
    }
    return status;
}

int Declarations::unset_element(const std::string& written, const std::string& subscript)
{
    const auto name = shell_.target(written);
    const auto* present = shell_.variables.find(name);
    if (present == nullptr) {
        return 0;
    }
    if (shell_.refuses_change(name)) {
        return 1;
    }
    if (present->is_associative) {
        shell_.variables.at(name).associative.erase(subscript);
        return 0;
    }
    if (subscript == "@" || subscript == "*") {
        forget(name);
        return 0;
    }
    const auto index = shell_.index_of(present->values.indexed ? present : nullptr, subscript);
    if (!index || (!present->values.indexed && *index > 0)) {
        return 1;
    }
    if (!present->values.indexed) {
        forget(name);
        return 0;
    }
    shell_.variables.at(name).values.at.erase(*index);
    return 0;
}

}  // namespace dkms::conf::shell
