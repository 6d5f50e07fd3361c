#pragma once

#include <string>

#include "lib/base/diagnostic.hpp"

namespace dkms::cmd {

/// "file:line:column: error: message [rule]", and a line with the hint.
std::string render_diagnostic(const Diagnostic& diagnostic);

}  // namespace dkms::cmd
