// Names that are nearly a directive, that are one of old, or that are given twice.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "conf-parsers/directive_names.hpp"
#include "conf-parsers/lint/script.hpp"
#include "conf-parsers/lint/walk.hpp"
#include "conf-parsers/shell/scanner.hpp"
#include "lib/base/nearest_word.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::lint {
namespace {

using namespace shell;  // NOLINT(google-build-using-namespace): its types are the subject

/// The name of an assignment, without its index.
Findings::Place name_place(const Assignment& assignment)
{
    return {.at = assignment.at, .length = static_cast<std::uint32_t>(assignment.name.size())};
}

/// How often a name stands in a text, as a word.
std::size_t count_word(std::string_view text, std::string_view word)
{
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool begins = at == 0 || !is_name_char(text[at - 1]);
        const bool ends = end == text.size() || !is_name_char(text[end]);
        count += begins && ends ? 1 : 0;
    }
    return count;
}

/// The directives that packages may use.
std::vector<std::string_view> public_names()
{
    std::vector<std::string_view> names;
    for (const auto& directive : known_directives()) {
        if (directive.name.front() >= 'A' && directive.name.front() <= 'Z') {
            names.push_back(directive.name);
        }
    }
    return names;
}

class Names {
public:
    Names(const Script& script, Findings& findings)
        : script_(script), findings_(findings), lines_(split(script.source.text, '\n'))
    {
        for (const auto& name : assigned_names(script)) {
            ++assignments_[name];
        }
    }

    void look_at(const Assignment& assignment, const Surroundings& around)
    {
        const auto* directive = find_directive(assignment.name);
        if (directive == nullptr) {
            check_spelling(assignment, around);
            return;
        }
        if (!directive->obsolete.empty() && seen_.insert(assignment.name).second) {
            findings_.add("deprecated", name_place(assignment),
                          fmt::format("{} is a directive of old", assignment.name),
                          std::string(directive->obsolete));
        }
        check_repetition(assignment, around);
    }

private:
    /// A variable of the file's own is used in it somewhere.
    bool is_used(const std::string& name) const
    {
        return count_word(script_.source.text, name) > assignments_.at(name);
    }

    void check_spelling(const Assignment& assignment, const Surroundings& around)
    {
        static const auto known = public_names();
        const auto& name = assignment.name;
        const auto meant = nearest_word(name, known);
        if (meant.empty() || around.in_function || name == "PATH" || is_used(name)
            || !seen_.insert(name).second) {
            return;
        }
        findings_.add("misspelt-directive", name_place(assignment),
                      fmt::format("{} is no directive, and nothing here uses it", name),
                      fmt::format("{} is one: is that meant?", meant));
    }

    void check_repetition(const Assignment& assignment, const Surroundings& around)
    {
        const auto index = assignment.subscript == nullptr ? std::string("0")
                                                           : literal_text(*assignment.subscript);
        if (!around.always_runs || index.empty()) {
            return;
        }
        const auto key = std::pair{assignment.name, assignment.is_array ? "*" : index};
        const auto [first, is_new] = first_.emplace(key, &assignment);
        const bool adds = assignment.append || mentions(assignment.value, assignment.name);
        const bool is_same = written(assignment.value) == written(first->second->value);
        if (!is_new && !adds && !is_same) {
            findings_.add("set-twice", place_of(assignment),
                          fmt::format("{} was set in line {}, and that value is lost",
                                      shown(assignment, index), first->second->at.line),
                          "leave one of them out, or give it an index of its own");
        }
        first->second = &assignment;
    }

    /// A word as it stands in its line.
    std::string_view written(const Word& word) const
    {
        return word.at.line > lines_.size() || word.at.column > lines_[word.at.line - 1].size()
                   ? std::string_view()
                   : lines_[word.at.line - 1].substr(word.at.column - 1, word.length);
    }

    static std::string shown(const Assignment& assignment, const std::string& index)
    {
        return assignment.subscript == nullptr ? assignment.name
                                               : fmt::format("{}[{}]", assignment.name, index);
    }

    static bool mentions(const Word& word, const std::string& name)
    {
        return std::any_of(word.parts.begin(), word.parts.end(), [&](const Part& part) {
            const auto* parameter = std::get_if<Parameter>(&part.what);
            return parameter != nullptr ? parameter->name == name
                                        : !std::holds_alternative<Literal>(part.what);
        });
    }

    const Script& script_;
    Findings& findings_;
    std::vector<std::string_view> lines_;
    std::map<std::string, std::size_t> assignments_ = {};
    std::set<std::string> seen_ = {};
    std::map<std::pair<std::string, std::string>, const Assignment*> first_ = {};
};

}  // namespace

void check_names(const Script& script, Findings& findings)
{
    Names names(script, findings);
    walk(script.commands, {.assignment = [&names](const auto& assignment, const auto& around) {
             names.look_at(assignment, around);
         }});
}

}  // namespace dkms::conf::lint
