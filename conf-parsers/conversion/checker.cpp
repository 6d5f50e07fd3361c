#include "conf-parsers/conversion/checker.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "conf-parsers/conversion/patterns.hpp"
#include "conf-parsers/conversion/shell_facts.hpp"
#include "conf-parsers/conversion/walk.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::conversion {
namespace {

using shell::Assignment;
using shell::ConditionCommand;
using shell::Literal;
using shell::Parameter;
using shell::Word;

/// What may be done with the variables of dkms where a word stands.
enum class Place {
    value,  ///< it becomes the value of a variable, whatever it is
    other,  ///< what happens depends on it
};

class Checker final : public CommandVisitor {
public:
    Checker(const Carriers& carriers, const std::string& file) : carriers_(carriers), file_(file) {}

    Findings findings() { return std::move(findings_); }

    void see(const shell::SimpleCommand& command, SourcePosition at) override
    {
        for (const auto* list : {&command.assignments, &command.declared}) {
            for (const auto& assignment : *list) {
                check(assignment);
            }
        }
        if (command.words.empty()) {
            return;
        }
        const auto name = literal_text(command.words.front());
        if (name == "[" || name == "test") {
            check_test(command.words);
        } else if (name && (is_pure_command(*name) || carriers_.is_function(*name))) {
            check_arguments(command.words);
        } else {
            refuse(at, "conversion-command",
                   name ? fmt::format("what {} does is known only when it runs", *name)
                        : std::string("which command runs is known only then"));
        }
    }

    void see(const shell::CaseCommand& command) override
    {
        for (const auto& branch : command.branches) {
            for (const auto& pattern : branch.patterns) {
                check(pattern, Place::other);
            }
        }
        if (carriers_.carries(command.subject)) {
            add_ways(command.subject, expressions_of(command));
        } else {
            check(command.subject, Place::other);
        }
    }

    void see(const ConditionCommand& command, SourcePosition at) override
    {
        for (const auto* inner : {command.first.get(), command.second.get()}) {
            if (inner != nullptr) {
                see(*inner, at);
            }
        }
        const auto& operation = command.operation;
        if (is_file_test(operation)) {
            refuse(at, "conversion-file", "which files there are is asked here");
        } else if (operation == "-n" || operation == "-z" || operation.empty()) {
            check(command.left, Place::value);
            check(command.right, Place::value);
        } else if (!carriers_.carries(command.left)) {
            check(command.left, Place::other);
            check(command.right, Place::other);
        } else if (operation == "=~") {
            add_condition(command.left, expression_of_match(command.right));
        } else if (operation == "=" || operation == "==" || operation == "!=") {
            add_condition(command.left, expression_of_pattern(command.right));
        } else {
            check(command.left, Place::other);
        }
    }

    void see(const shell::ForCommand& command, SourcePosition at) override
    {
        if (command.words) {
            check_all(*command.words);
        }
        check_name(command.name, at);
    }

    void see(const shell::FunctionCommand& /*command*/) override {}

    void see(const shell::Redirection& redirection) override
    {
        const auto& operation = redirection.operation;
        if (redirection.document != nullptr) {
            check(*redirection.document, Place::other);
        } else if (operation == "<<<") {
            check(redirection.target, Place::other);
        } else if (operation.find('&') == std::string::npos
                   && literal_text(redirection.target) != "/dev/null") {
            refuse(redirection.target.at, "conversion-file", "a file is read or written here");
        }
    }

    void see_arithmetic(const Word& expression, SourcePosition at) override
    {
        check(expression, Place::other);
        for (const auto& part : expression.parts) {
            if (const auto* literal = std::get_if<Literal>(&part.what)) {
                check_names_in(literal->text, at);
            }
        }
    }

    void enter() override {}
    void leave() override {}

    void check(const Word& word, Place place)
    {
        for (const auto& part : word.parts) {
            if (const auto* parameter = std::get_if<Parameter>(&part.what)) {
                check(*parameter, place, word.at);
            } else if (const auto* substitution = std::get_if<shell::Substitution>(&part.what)) {
                ++inside_;
                walk(*substitution->list, *this);
                --inside_;
            } else if (const auto* arithmetic = std::get_if<shell::Arithmetic>(&part.what)) {
                see_arithmetic(*arithmetic->expression, word.at);
            }
        }
    }

private:
    void refuse(SourcePosition at, std::string rule, std::string message)
    {
        auto& refusals = findings_.refusals;
        const auto is_known = [&](const Diagnostic& other) {
            return other.at == at && other.message == message;
        };
        if (std::none_of(refusals.begin(), refusals.end(), is_known)) {
            refusals.push_back(refusal(file_, at, std::move(rule), std::move(message)));
        }
    }

    void check_name(const std::string& name, SourcePosition at)
    {
        if (inputs().contains(name)) {
            refuse(at, "conversion-variable",
                   fmt::format("{} is dkms's own, and is set here", name));
        }
    }

    void check_names_in(std::string_view text, SourcePosition at)
    {
        std::string name;
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (i < text.size() && shell::is_name_char(text[i])) {
                name += text[i];
                continue;
            }
            if (!name.empty() && carriers_.carries(Parameter{.name = name})) {
                refuse(at, "conversion-variable", fmt::format("{} is calculated with here", name));
            }
            name.clear();
        }
    }

    void check(const Parameter& parameter, Place place, SourcePosition at)
    {
        const auto& name = parameter.name;
        for (const auto* word : {parameter.subscript.get(), parameter.second.get()}) {
            if (word != nullptr) {
                check(*word, Place::other);
            }
        }
        const bool is_kept = parameter.operation.empty() || asks_for_emptiness(parameter.operation);
        const bool assigns = parameter.operation == "=" || parameter.operation == ":=";
        if (parameter.argument != nullptr) {
            check(*parameter.argument, is_kept && !assigns ? place : Place::other);
        }
        if (is_of_the_world(name)) {
            refuse(at, "conversion-variable",
                   fmt::format("${} is known only when it is read", name));
        } else if (!carriers_.carries(Parameter{.name = name,
                                                .prefix = parameter.prefix,
                                                .subscript = parameter.subscript})) {
            return;
        } else if (!is_kept || parameter.prefix == Parameter::Prefix::length) {
            refuse(at, "conversion-variable", fmt::format("a part is taken out of ${}", name));
        } else if (place == Place::other || inside_ > 0) {
            refuse(at, "conversion-variable",
                   fmt::format("what happens here depends on ${}", name));
        }
    }

    void check(const Assignment& assignment)
    {
        check_name(assignment.name, assignment.at);
        if (assignment.subscript != nullptr) {
            see_arithmetic(*assignment.subscript, assignment.at);
        }
        check(assignment.value, Place::value);
        for (const auto& element : assignment.elements) {
            if (element.subscript != nullptr) {
                see_arithmetic(*element.subscript, assignment.at);
            }
            check(element.value, Place::value);
            check_files(element.value);
        }
    }

    void check_all(const std::vector<Word>& words)
    {
        for (const auto& word : words) {
            check(word, Place::other);
            check_files(word);
        }
    }

    void check_arguments(const std::vector<Word>& words)
    {
        check_all(words);
        const bool declares = is_declaring_command(literal_text(words.front()).value_or(""));
        for (const auto& word : words) {
            const auto text = literal_text(word).value_or("");
            check_name(text, word.at);  // unset, read, printf -v
            const bool calculates =
                declares && text.starts_with('-') && text.find_first_of("in") != std::string::npos;
            if (calculates || text == "nocasematch") {
                refuse(word.at, "conversion-variable",
                       fmt::format("{} changes what later lines mean", text));
            }
        }
    }

    /// A pattern that becomes the names of files.
    void check_files(const Word& word)
    {
        for (const auto& part : word.parts) {
            const auto* literal = std::get_if<Literal>(&part.what);
            if (literal != nullptr && !part.quoted
                && literal->text.find_first_of("*?[") != std::string::npos) {
                refuse(word.at, "conversion-file", "which files there are is asked here");
            }
        }
    }

    void check_test(const std::vector<Word>& words)
    {
        const bool carries = std::any_of(words.begin(), words.end(), [this](const Word& word) {
            return carriers_.carries(word);
        });
        for (const auto& word : words) {
            const auto text = literal_text(word);
            if (text && is_file_test(*text) && *text != "-a" && *text != "-o") {
                refuse(word.at, "conversion-file", "which files there are is asked here");
                return;
            }
        }
        const auto count = words.size() - (literal_text(words.front()) == "[" ? 2 : 1);
        const auto operation = literal_text(words.size() > 2 ? words[2] : words[0]);
        const auto text = literal_text(words.size() > 3 ? words[3] : words[0]);
        if (carries && count == 3 && text
            && (operation == "=" || operation == "==" || operation == "!=")) {
            add_condition(words[1], expression_of_text(*text));
        } else if (carries && count == 2) {
            check(words[2], Place::value);  // whether it is empty
        } else {
            check_all({words.begin() + 1, words.end()});
        }
    }

    void add_condition(const Word& subject, const std::optional<std::string>& expression)
    {
        add_ways(subject, expression ? std::optional(std::vector{*expression}) : std::nullopt);
    }

    void add_ways(const Word& subject, const std::optional<std::vector<std::string>>& expressions)
    {
        if (expressions) {
            add_switch(subject, *expressions);
        } else {
            check(subject, Place::other);
        }
    }

    void add_switch(const Word& subject, const std::vector<std::string>& expressions)
    {
        const auto input = carriers_.input_of(subject);
        auto made = inside_ == 0 ? make_switch(input, expressions) : std::nullopt;
        if (!made) {
            check(subject, Place::other);
            return;
        }
        auto& switches = findings_.switches;
        auto known = std::find_if(switches.begin(), switches.end(), [&](const Switch& other) {
            return other.input == made->input && other.arms == made->arms;
        });
        if (known == switches.end()) {
            made->at = subject.at;
            made->variable = fmt::format("dkms_switch_{}", switches.size());
            known = switches.insert(known, *std::move(made));
        }
        findings_.edits.push_back({.at = subject.at,
                                   .old_name = only_parameter(subject)->name,
                                   .new_name = known->variable});
    }

    const Carriers& carriers_;
    const std::string& file_;
    Findings findings_ = {};
    unsigned inside_ = 0;  ///< substitutions
};

}  // namespace

Diagnostic refusal(const std::string& file, SourcePosition at, std::string rule,
                   std::string message)
{
    return {.file = file,
            .at = at,
            .rule = std::move(rule),
            .message = std::move(message),
            .hint = "dkms.toml has no shell for it: say by hand what is meant, dkms.toml(5)"};
}

Findings check_commands(const std::vector<shell::List>& lists, const Carriers& carriers,
                        const std::string& file)
{
    Checker checker(carriers, file);
    for (const auto& list : lists) {
        walk(list, checker);
    }
    return checker.findings();
}

Findings check_value(const Word& word, const Carriers& carriers, const std::string& file)
{
    Checker checker(carriers, file);
    checker.check(word, Place::value);
    return checker.findings();
}

}  // namespace dkms::conf::conversion
