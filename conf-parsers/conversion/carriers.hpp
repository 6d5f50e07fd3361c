#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::conversion {

/// What dkms sets before it reads a dkms.conf, and the placeholder of dkms.toml that
/// says the same.
const std::map<std::string, std::string, std::less<>>& inputs();

/// Which variables of a text hold what dkms has set, perhaps within more text.
class Carriers {
public:
    explicit Carriers(const std::vector<shell::List>& lists);

    bool carries(const shell::Word& word) const;
    bool carries(const shell::Parameter& parameter) const;

    /// The variable of dkms that a word is, and nothing more; empty for another.
    std::string input_of(const shell::Word& word) const;

    bool is_function(const std::string& name) const { return functions_.contains(name); }

private:
    struct Alias {
        std::string input = {};
        SourcePosition since = {};
    };

    std::string input_of_parameter(const shell::Parameter& parameter, SourcePosition at) const;

    std::set<std::string> carriers_ = {};
    std::map<std::string, Alias> aliases_ = {};
    std::set<std::string> functions_ = {};
};

}  // namespace dkms::conf::conversion
