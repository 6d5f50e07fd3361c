#pragma once

#include <string>
#include <utility>

#include "lib/base/diagnostic.hpp"

namespace dkms::config {

/// Who set a value. The order is that of strength: a later kind overrides.
enum class OriginKind {
    built_in,       ///< our default
    framework,      ///< framework.conf or a file in framework.conf.d
    package,        ///< the package's dkms.conf or dkms.toml
    override_file,  ///< a file in /etc/dkms for this package
    command_line,   ///< --directive, or an option
};

/// The file and line that set a value; no file for defaults and options.
struct Origin {
    OriginKind kind = OriginKind::built_in;
    std::string file = {};
    SourcePosition at = {};
    std::uint32_t length = 1;  ///< of the assignment, within its line

    bool operator==(const Origin&) const = default;
};

/// A value that knows where it comes from.
template <typename T>
struct Sourced {
    T value = {};
    Origin origin = {};

    /// Whether somebody but us has set it.
    bool given() const { return origin.kind != OriginKind::built_in; }

    bool operator==(const Sourced&) const = default;
};

using Text = Sourced<std::string>;

}  // namespace dkms::config
