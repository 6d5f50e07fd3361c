#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/config/directives.hpp"

namespace dkms::conf::shell {

/// One variable: a scalar is index 0.
struct Variable {
    config::DirectiveValues values = {};
    std::map<std::string, std::string> associative = {};  ///< of `declare -A`
    bool is_associative = false;
    bool assigned = false;  ///< by a text, and not given to it

    bool is_set() const { return !values.at.empty() || is_associative; }
};

/// The variables of one shell, which remembers what a subshell or a function
/// has to give back.
class Variables {
public:
    const Variable* find(std::string_view name) const
    {
        const auto found = variables_.find(name);
        return found == variables_.end() ? nullptr : &found->second;
    }

    /// To change it.
    Variable& at(const std::string& name)
    {
        auto& variable = variables_[name];
        remember(name, variable);
        return variable;
    }

    void erase(const std::string& name)
    {
        const auto found = variables_.find(name);
        if (found == variables_.end()) {
            return;
        }
        remember(name, found->second);
        variables_.erase(found);
    }

    const std::map<std::string, Variable, std::less<>>& all() const { return variables_; }

    /// Begins a subshell: all changes are undone when it ends.
    void begin_subshell() { scopes_.emplace_back(); }
    void end_subshell()
    {
        for (auto& [name, value] : scopes_.back()) {
            variables_[name] = std::move(value);
        }
        scopes_.pop_back();
    }

    void end_all_subshells()
    {
        while (!scopes_.empty()) {
            end_subshell();
        }
    }

private:
    /// What a variable was before the first change in this subshell.
    void remember(const std::string& name, const Variable& variable)
    {
        if (!scopes_.empty()) {
            scopes_.back().try_emplace(name, variable);
        }
    }

    std::map<std::string, Variable, std::less<>> variables_;
    std::vector<std::map<std::string, Variable>> scopes_;
};

}  // namespace dkms::conf::shell
