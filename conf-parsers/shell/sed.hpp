#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/regex.hpp"

namespace dkms::conf::shell {

/// A script of the part of sed(1) that only changes text:
/// s y d D p P q Q n N g G h H x = b t : and { }, with addresses.
struct SedScript {
    struct Address {
        enum class Kind { none, line, last, expression };
        Kind kind = Kind::none;
        std::size_t line = 0;
        std::shared_ptr<const Regex> expression = {};
    };
    struct Command {
        Address first = {};
        Address second = {};
        bool negated = false;
        char name = '\0';
        std::shared_ptr<const Regex> pattern = {};
        std::string text = {};       ///< replacement, label, or characters of y
        std::string more = {};       ///< what y puts for them
        bool global = false;         ///< s///g
        std::size_t occurrence = 1;  ///< s///2
        bool prints = false;         ///< s///p
        std::size_t jump = 0;        ///< where b, t and { go on
    };
    std::vector<Command> commands = {};
};

/// None for a script that has more in it.
/// @param extended as with -E
std::optional<SedScript> read_sed(std::string_view script, bool extended, Budget& budget);

/// @param quiet as with -n
std::string run_sed(const SedScript& script, bool quiet, std::string_view text, Budget& budget);

}  // namespace dkms::conf::shell
