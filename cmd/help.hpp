#pragma once

#include <string>
#include <string_view>

namespace dkms::cmd {

/// `--help`: all actions and options, or what one action does.
std::string help_text(std::string_view verb);

/// For a command line without an action: two lines on how to go on.
std::string usage_text(std::string_view word);

}  // namespace dkms::cmd
