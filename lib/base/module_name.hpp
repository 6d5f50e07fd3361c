#pragma once

#include <string>
#include <string_view>

namespace dkms {

/// A module's name as the kernel has it: '-' is '_' (kmod, modprobe(8)).
std::string normalized_module_name(std::string_view name);

/// Whether two names mean the same module to the kernel.
bool same_module(std::string_view a, std::string_view b);

/// The name of a module file without its directory, ".ko" and compression
/// suffix; empty if it is no module file's name.
std::string_view module_name_of_file(std::string_view file_name);

/// The compression suffix of a module file's name: "", ".gz", ".xz", ".zst".
std::string_view compression_suffix_of_file(std::string_view file_name);

}  // namespace dkms
