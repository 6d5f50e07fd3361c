#pragma once

#include <string>
#include <string_view>

namespace dkms {

/// Whether a POSIX extended regular expression matches somewhere in a text, as
/// bash's `=~` does. None of the package's texts is trusted to be one: throws
/// `Error(bad_config)` that names `directive` if it is not.
bool pattern_matches(const std::string& expression, const std::string& text,
                     std::string_view directive);

}  // namespace dkms
