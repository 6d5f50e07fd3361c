#pragma once

#include <string>
#include <string_view>

#include "lib/base/diagnostic.hpp"

namespace dkms::cmd {

enum class Colour { off, on };

/// "error", "warning", "note".
std::string_view word_for(Severity severity);

/// "file:line:column: error: message [rule]", the line with what is meant
/// underlined, and the hint; nothing in it can steer a terminal but the colour.
std::string render_diagnostic(const Diagnostic& diagnostic, Colour colour = Colour::off);

}  // namespace dkms::cmd
