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

/// `NAME=VALUE`, `NAME[SUBSCRIPT]+=VALUE` or the like.
struct Said {
    std::string left = {};
    std::string name = {};
    std::optional<std::string> value = {};
    bool appends = false;
};

Said taken_apart(const std::string& word)
{
    Said said{.left = word};
    const auto equals = word.find('=');
    if (equals != std::string::npos) {
        said.appends = equals > 0 && word[equals - 1] == '+';
        said.left = word.substr(0, equals - (said.appends ? 1 : 0));
        said.value = word.substr(equals + 1);
    }
    said.name = said.left.substr(0, said.left.find('['));
    return said;
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
    const auto said = taken_apart(word);
    const bool is_element = said.left != said.name;
    if (!is_name(said.name)
        || (is_element && !(names_element(said.left) && wanted.takes_elements()))) {
        return 1;
    }
    if (wanted.takes_back_alone() && !said.value
        && shell_.variables.find(shell_.target(said.name)) == nullptr) {
        return 0;
    }
    const auto value_given = said.value ? Given::value : Given::nothing;
    if (!prepare(wanted, said.name, is_element ? Given::elements : value_given)) {
        return 1;
    }
    auto& variable = shell_.variables.at(wanted.has('n') ? said.name : shell_.target(said.name));
    variable.values.indexed |= is_element && !variable.is_associative;
    if (said.value && !is_element) {
        shell_.set(said.name, {}, *said.value, said.appends);
    } else if (said.value && !shell_.set_named(said.left, *said.value)) {
        return 1;
    }
    give_attributes(wanted, variable);
    return 0;
}

/// Makes the variable, and gives it what an assignment has to know.
bool Declarations::prepare(const Wanted& wanted, const std::string& name, Given given)
{
    const bool was_local = is_local(name) && wanted.makes_local();
    if (!prepare_scope(wanted, name)) {
        return false;
    }
    const auto target = wanted.has('n') ? name : shell_.target(name);
    auto& variable = shell_.variables.at(target);
    const bool keyed = wanted.makes_array('A', given);
    const bool indexed = wanted.makes_array('a', given);
    if (variable.attributes.readonly && (given != Given::nothing || keyed || indexed)) {
        shell_.refuses_change(target);
        return false;
    }
    if ((keyed && variable.values.indexed) || (indexed && variable.is_associative)) {
        return false;
    }
    const bool becomes_array = keyed || indexed || given == Given::elements;
    if (was_local && becomes_array && !variable.is_array()) {
        variable.values.at.clear();  // as bash does, and for locals alone
    }
    variable.is_associative |= keyed;
    variable.values.indexed |= indexed;
    give_attributes(wanted.before_assignment(), variable);
    return true;
}

/// Makes the name a local one, where it has to be.
bool Declarations::prepare_scope(const Wanted& wanted, const std::string& name)
{
    if (wanted.has('g') && is_hidden(name)) {
        shell_.diagnose(Severity::error, "not-understood",
                        "-g asks for the global " + name + ", which a local one hides",
                        "give one of the two another name");
    }
    return !wanted.makes_local() || shell_.locals_.empty() || hide(name);
}

bool Declarations::Wanted::makes_local() const
{
    return command == "local" || (takes_elements() && !has('g'));
}

bool Declarations::Wanted::makes_array(char letter, Given given) const
{
    return has(letter) && (takes_elements() || given != Given::nothing);
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

}  // namespace dkms::conf::shell
