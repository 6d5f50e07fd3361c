#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conf-parsers/shell/syntax.hpp"

namespace dkms::conf::conversion {

/// A command whose answer depends on what it is given, and on nothing else.
bool is_pure_command(std::string_view name);

/// A command whose options -i and -n give a name another meaning.
bool is_declaring_command(std::string_view name);

/// A variable of bash that tells of the machine, the process or the files, or of
/// what was matched last.
bool is_of_the_world(std::string_view variable);

/// An operator of `test` and `[[` that looks at files.
bool is_file_test(std::string_view operation);

/// An operation of `${…}` that asks whether there is a value, and leaves it whole.
bool asks_for_emptiness(std::string_view operation);

/// The text of a word; none where something in it is expanded.
std::optional<std::string> literal_text(const shell::Word& word);

/// The expansion that is all of a word, quoted or not; null where there is more, or none.
const shell::Parameter* only_parameter(const shell::Word& word);

}  // namespace dkms::conf::conversion
