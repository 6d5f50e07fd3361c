#include "conf-parsers/conversion/carriers.hpp"

#include <algorithm>

#include "conf-parsers/conversion/shell_facts.hpp"
#include "conf-parsers/conversion/walk.hpp"

namespace dkms::conf::conversion {
namespace {

using shell::Assignment;
using shell::Parameter;
using shell::Word;

struct Found {
    const Assignment* assignment = nullptr;
    bool is_certain = false;  ///< it is made, and once
};

/// Collects assignments and functions.
class Collector final : public CommandVisitor {
public:
    void see(const shell::SimpleCommand& command, SourcePosition /*at*/) override
    {
        for (const auto* list : {&command.assignments, &command.declared}) {
            for (const auto& assignment : *list) {
                assignments.push_back({.assignment = &assignment, .is_certain = depth_ == 0});
            }
        }
    }
    void see(const shell::CaseCommand& /*command*/) override {}
    void see(const shell::ConditionCommand& /*command*/, SourcePosition /*at*/) override {}
    void see(const shell::ForCommand& /*command*/, SourcePosition /*at*/) override {}
    void see(const shell::FunctionCommand& command) override { functions.insert(command.name); }
    void see(const shell::Redirection& /*redirection*/) override {}
    void see_arithmetic(const Word& /*expression*/, SourcePosition /*at*/) override {}
    void enter() override { ++depth_; }
    void leave() override { --depth_; }

    std::vector<Found> assignments = {};
    std::set<std::string> functions = {};

private:
    unsigned depth_ = 0;
};

bool is_plain(const Parameter& parameter)
{
    return parameter.operation.empty() && parameter.prefix == Parameter::Prefix::none
           && parameter.subscript == nullptr;
}

/// `${!name[@]}` lists indexes.
bool lists_indexes(const Parameter& parameter)
{
    if (parameter.subscript == nullptr || parameter.subscript->parts.size() != 1) {
        return false;
    }
    const auto* text = std::get_if<shell::Literal>(&parameter.subscript->parts.front().what);
    return text != nullptr && (text->text == "@" || text->text == "*");
}

}  // namespace

const std::map<std::string, std::string, std::less<>>& inputs()
{
    static const std::map<std::string, std::string, std::less<>> all = {
        {"kernelver", "kernel"},
        {"arch", "arch"},
        {"kernel_source_dir", "kernel_source"},
        {"kernel_config", "kernel_config"},
        {"dkms_tree", "dkms_tree"},
        {"source_tree", "source_tree"},
        {"install_tree", "install_tree"},
        {"module", "name"},
        {"module_version", "version"},
        {"parallel_jobs", "jobs"},
    };
    return all;
}

Carriers::Carriers(const std::vector<shell::List>& lists)
{
    Collector found;
    for (const auto& list : lists) {
        walk(list, found);
    }
    functions_ = std::move(found.functions);
    const auto assigns = [&](const Assignment& assignment) {
        return carries(assignment.value)
               || std::any_of(assignment.elements.begin(), assignment.elements.end(),
                              [&](const auto& element) { return carries(element.value); });
    };
    std::size_t known = 0;
    do {  // one variable leads to the next
        known = carriers_.size();
        for (const auto& [assignment, is_certain] : found.assignments) {
            if (assigns(*assignment)) {
                carriers_.insert(assignment->name);
            }
        }
    } while (known != carriers_.size());
    for (const auto& [assignment, is_certain] : found.assignments) {
        const auto& name = assignment->name;
        const auto times =
            std::count_if(found.assignments.begin(), found.assignments.end(),
                          [&name](const Found& other) { return other.assignment->name == name; });
        const auto input = assignment->is_array ? std::string{} : input_of(assignment->value);
        if (is_certain && times == 1 && !assignment->append && assignment->subscript == nullptr
            && !input.empty()) {
            aliases_[name] = {.input = input, .since = assignment->at};
        }
    }
}

bool Carriers::carries(const Parameter& parameter) const
{
    if (parameter.prefix == Parameter::Prefix::indirect) {
        return !lists_indexes(parameter);  // it may name anything
    }
    if (inputs().contains(parameter.name) || carriers_.contains(parameter.name)) {
        return true;
    }
    return (parameter.argument != nullptr && carries(*parameter.argument))
           || (parameter.second != nullptr && carries(*parameter.second));
}

bool Carriers::carries(const Word& word) const
{
    return std::any_of(word.parts.begin(), word.parts.end(), [this](const auto& part) {
        const auto* parameter = std::get_if<Parameter>(&part.what);
        return parameter != nullptr && carries(*parameter);
    });
}

std::string Carriers::input_of_parameter(const Parameter& parameter, SourcePosition at) const
{
    if (!is_plain(parameter)) {
        return {};
    }
    if (inputs().contains(parameter.name)) {
        return parameter.name;
    }
    const auto alias = aliases_.find(parameter.name);
    return alias != aliases_.end() && alias->second.since < at ? alias->second.input
                                                               : std::string{};
}

std::string Carriers::input_of(const Word& word) const
{
    const auto* parameter = only_parameter(word);
    return parameter != nullptr ? input_of_parameter(*parameter, word.at) : std::string{};
}

}  // namespace dkms::conf::conversion
