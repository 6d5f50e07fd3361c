#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::conversion {

/// A place where a dkms.conf goes one way or another by what the kernel release, or
/// the arch, looks like.
struct Switch {
    struct Arm {
        std::string expression = {};  ///< what it matches, if none before it does
        std::string sample = {};      ///< a text that goes this way

        bool operator==(const Arm&) const = default;
    };
    SourcePosition at = {};
    std::string input = {};         ///< "kernelver" or "arch"
    std::string variable = {};      ///< stands for it in the text
    std::vector<Arm> arms = {};     ///< the other way, none of them, is no arm
    std::string other_sample = {};  ///< a text that goes the other way
};

/// None where there is no text for each of the ways, or where they cannot be conditions of
/// a dkms.toml.
std::optional<Switch> make_switch(const std::string& input,
                                  const std::vector<std::string>& expressions);

/// What the branches of a `case` match, one after the other, up to the one that matches
/// everything; none where they are no plain patterns.
std::optional<std::vector<std::string>> expressions_of(const shell::CaseCommand& command);

}  // namespace dkms::conf::conversion
