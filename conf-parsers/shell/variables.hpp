#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/budget.hpp"
#include "lib/config/directives.hpp"

namespace dkms::conf::shell {

/// One variable: a scalar is index 0.
struct Variable {
    struct Keyed {
        std::string value = {};
        std::size_t order = 0;  ///< in which it came
    };
    /// What declare, export and readonly give it.
    struct Attributes {
        bool integer = false;
        bool lower = false;
        bool upper = false;
        bool readonly = false;
        bool exported = false;
        bool reference = false;  ///< its value is the name of another one
        bool operator==(const Attributes&) const = default;
    };

    config::DirectiveValues values = {};
    std::map<std::string, Keyed> associative = {};  ///< of `declare -A`
    bool is_associative = false;
    bool has_value = false;  ///< even if that is an array without elements
    bool assigned = false;   ///< by a text, and not given to it
    Attributes attributes = {};

    /// Whether `$name` has a value.
    bool is_set() const
    {
        return is_associative ? associative.contains("0") : values.at.contains(0);
    }
    bool has_elements() const { return !values.at.empty() || !associative.empty(); }
    bool is_array() const { return values.indexed || is_associative; }
    std::size_t count() const { return values.at.size() + associative.size(); }

    /// The keys of an associative array, as bash orders them.
    std::vector<std::string> keys() const;
    /// The letters that declare would give it.
    std::string letters() const;
    /// About how many bytes a copy takes.
    std::size_t size() const;
};

/// The variables of one shell, which remembers what a subshell has to give back.
class Variables {
public:
    explicit Variables(Budget& budget) : budget_(budget) {}

    const Variable* find(std::string_view name) const;
    /// To change it; made where there is none.
    Variable& at(const std::string& name);
    void erase(const std::string& name);
    /// Puts back what was there before; none: there was no variable.
    void restore(const std::string& name, std::optional<Variable> before);
    std::optional<Variable> copy_of(const std::string& name) const;

    const std::map<std::string, Variable, std::less<>>& all() const { return variables_; }

    /// Begins a subshell: all changes are undone when it ends.
    void begin_subshell() { scopes_.emplace_back(); }
    void end_subshell();

private:
    /// What a variable was before the first change in this subshell.
    void remember(const std::string& name);

    Budget& budget_;
    std::map<std::string, Variable, std::less<>> variables_ = {};
    std::vector<std::map<std::string, std::optional<Variable>>> scopes_ = {};
};

}  // namespace dkms::conf::shell
