#pragma once

#include <string>
#include <string_view>

namespace dkms::conf::shell {

/// A word that a shell reads as this text: `'a b'`, as `${x@Q}` has it.
std::string single_quoted(std::string_view text);
/// `a\ b`, as `printf %q` has it.
std::string backslash_quoted(std::string_view text);
/// `"a b"`, as `declare -p` has it.
std::string double_quoted(std::string_view text);

/// A key of an associative array, as `declare -p` has it: quoted where it must be.
std::string quoted_key(std::string_view text);

/// Who reads an escape: each has a few of its own.
enum class EscapeKind { echo, printf, ansi_quotes, percent_b };

/// `\n`, `\t`, `\033`… of a text.
/// @param ended set where `\c` says that nothing more is printed
std::string with_escapes(std::string_view text, EscapeKind kind, bool* ended = nullptr);

}  // namespace dkms::conf::shell
