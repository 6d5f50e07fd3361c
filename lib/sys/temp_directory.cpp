#include "lib/sys/temp_directory.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::sys {

TempDirectory::TempDirectory(const std::filesystem::path& parent, std::string_view prefix)
{
    auto name = (parent / fmt::format("{}XXXXXX", prefix)).native();
    if (::mkdtemp(name.data()) == nullptr) {
        throw_system_error("create a directory in", parent.native());
    }
    path_ = name;
}

TempDirectory::~TempDirectory()
{
    try {
        remove_tree(path_);
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): what is left is in a scratch place
    }
}

}  // namespace dkms::sys
