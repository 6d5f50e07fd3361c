#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/config/package_config.hpp"

namespace dkms::conf::conversion {

/// A value as dkms.toml writes it, and what of the dkms.conf says it.
struct Written {
    std::string text = {};
    config::Origin origin = {};

    bool operator==(const Written& other) const { return text == other.text; }
};

using Values = std::map<std::string, Written>;

struct ModulePart {
    Values values = {};
    Values exclusive = {};

    bool operator==(const ModulePart&) const = default;
};

/// The tables of a dkms.toml, or of one of its `[[when]]`.
struct Part {
    std::map<std::string, Values> tables = {};  ///< "package", "build", "exclusive", "hooks"
    std::vector<ModulePart> modules = {};
    std::vector<Values> patches = {};
    bool excluded = false;

    bool operator==(const Part&) const = default;
};

/// All that have to hold, and those that may not; by the keys of a `[[when]]`.
struct Conditions {
    std::map<std::string, std::vector<std::string>> all = {};
    std::map<std::string, std::vector<std::string>> none = {};
};

struct WhenPart {
    Conditions conditions = {};
    Part part = {};
};

struct Document {
    Part base = {};
    std::vector<WhenPart> whens = {};
};

/// What stands for a variable of dkms while a dkms.conf is evaluated: a word that
/// can be found again in what comes of it.
std::string marker_of(std::string_view input);

/// Whether a text has such a word in it.
bool has_marker(std::string_view text);

/// A configuration that was evaluated with markers. What `MAKE_MATCH` chooses is in
/// `matching_makes`.
Part part_of(const config::PackageConfig& config);

/// The commands that take the place of the first for the kernels that match.
std::vector<WhenPart> matching_makes(const config::PackageConfig& config);

/// A text in TOML.
std::string toml_string(std::string_view text);

}  // namespace dkms::conf::conversion
