#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dkms {

/// The words between runs of white space.
std::vector<std::string> split_words(std::string_view text);

/// The pieces between single separators; an empty text is one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Without white space at either end.
std::string_view trimmed(std::string_view text);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// With every `what` replaced by `with`.
std::string replaced(std::string text, std::string_view what, std::string_view with);

/// A number in decimal digits and nothing else.
std::optional<unsigned> parse_number(std::string_view text);

}  // namespace dkms
