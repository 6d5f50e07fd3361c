#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace dkms::kernel {

/// Visits each module file below a kernel's module directory, in the order of
/// the disk. `build` and `source` and every other link to a directory are left
/// out; a directory that is not there has none.
void walk_modules(const std::filesystem::path& module_dir,
                  const std::function<void(const std::filesystem::path&)>& visit);

/// The files of one module name, plain or compressed, sorted. The name must be
/// the same to the letter, as dkms compares it.
std::vector<std::filesystem::path> find_modules(const std::filesystem::path& module_dir,
                                                std::string_view name);

/// Which file the indexes of a release name for a module: what modprobe would
/// take. None if the indexes are missing or do not know it.
std::optional<std::filesystem::path> indexed_module(const std::filesystem::path& module_dir,
                                                    std::string_view name);

/// Who signed a module file, as its signature says it; none where it is not signed,
/// empty where the signature does not say.
std::optional<std::string> module_signer(const std::filesystem::path& file);

}  // namespace dkms::kernel
