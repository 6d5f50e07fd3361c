#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dkms {

/// Both count from 1; a column counts bytes.
struct SourcePosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    auto operator<=>(const SourcePosition&) const = default;
};

enum class Severity { note, warning, error };

/// One thing to tell the author of a configuration file.
struct Diagnostic {
    Severity severity = Severity::error;
    std::string file = {};  ///< as it was opened
    SourcePosition at = {};
    std::uint32_t length = 1;      ///< bytes to underline, within the line
    std::string rule = {};         ///< stable name, such as "unquoted-expansion"; may be empty
    std::string message = {};      ///< no trailing full stop, no file name
    std::string hint = {};         ///< how to put it right; may be empty
    std::string source_line = {};  ///< the text of that line, without its end; may be empty

    bool operator==(const Diagnostic&) const = default;
};

inline bool has_errors(const std::vector<Diagnostic>& diagnostics)
{
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const auto& d) { return d.severity == Severity::error; });
}

/// What a parser hands back: a value unless some diagnostic is an error.
template <typename T>
struct Parsed {
    std::optional<T> value = {};
    std::vector<Diagnostic> diagnostics = {};
};

}  // namespace dkms
