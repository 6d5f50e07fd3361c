#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dkms {

/// The environment of a child process, whole.
using Environment = std::map<std::string, std::string>;

/// A child process to be: no shell, and no environment but this one.
struct Command {
    std::filesystem::path program = {};
    std::vector<std::string> arguments = {};
    std::filesystem::path directory = "/";
    Environment environment = {};
    std::optional<std::chrono::milliseconds> time_limit = {};
    /// Start it in a mount namespace of its own in which / is a mount point,
    /// which it is not in most chroots; bubblewrap needs that. For root alone.
    bool root_becomes_mount = false;
    /// Landlock: files are changed below these directories alone. Empty: as far as it may anyway.
    std::vector<std::filesystem::path> changes_only = {};
    std::vector<int> inherited = {};  ///< open files that it gets, besides its standard ones

    bool operator==(const Command&) const = default;
};

}  // namespace dkms
