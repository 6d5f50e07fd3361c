#pragma once

#include <string>
#include <vector>

#include "conf-parsers/conversion/carriers.hpp"
#include "conf-parsers/conversion/switches.hpp"
#include "lib/base/diagnostic.hpp"

namespace dkms::conf::conversion {

/// A variable in a text, and what is to stand in its place.
struct Edit {
    SourcePosition at = {};
    std::string old_name = {};
    std::string new_name = {};
};

/// What was found in commands or in a word.
struct Findings {
    std::vector<Diagnostic> refusals = {};
    std::vector<Switch> switches = {};
    std::vector<Edit> edits = {};  ///< the variables that the switches ask
};

/// @param file as it is to be named
Findings check_commands(const std::vector<shell::List>& lists, const Carriers& carriers,
                        const std::string& file);

/// A word whose text becomes a value, whatever it is.
Findings check_value(const shell::Word& word, const Carriers& carriers, const std::string& file);

/// Why a text cannot be converted.
Diagnostic refusal(const std::string& file, SourcePosition at, std::string rule,
                   std::string message);

}  // namespace dkms::conf::conversion
