#pragma once

#include "conf-parsers/shell/pattern.hpp"

namespace dkms::conf::shell {

/// Whether a group like `@(` begins here.
bool begins_group(std::string_view text);

/// Whether bash takes a node for one with a star that is before it.
bool goes_with_star(const Pattern::Node& node);

Pattern::Sequence parse_pattern(std::string_view text, Budget& budget);

}  // namespace dkms::conf::shell
