#pragma once

#include <filesystem>
#include <string_view>

namespace dkms::build {

/// Writes a `make` into a directory that is to come first in PATH: the real one without any
/// -jN, with which it would leave the job server it is started under. Makes of makes find it, too.
/// @param path where to look for the real make: directories, colons between
/// False, and nothing is written, where there is no make or no bash.
bool write_make_wrapper(const std::filesystem::path& directory, std::string_view path);

}  // namespace dkms::build
