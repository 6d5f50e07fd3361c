// Whatever an archive holds: it is unpacked or refused, nothing comes to lie beside the
// directory that it is unpacked into, and nothing in that is a link out of it or more
// than a plain file.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include "lib/base/error.hpp"
#include "lib/sys/member_rules.hpp"
#include "lib/sys/temp_directory.hpp"
#include "lib/sys/unpack.hpp"

namespace {

namespace fs = std::filesystem;

void check_entry(const fs::path& root, const fs::path& entry)
{
    struct stat facts = {};
    if (::lstat(entry.c_str(), &facts) != 0 || (facts.st_mode & 07000U) != 0) {
        std::abort();
    }
    const bool is_plain = S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode);
    const bool is_good_link =
        S_ISLNK(facts.st_mode)
        && !dkms::sys::leads_outside(fs::read_symlink(entry), entry.lexically_relative(root));
    if (!is_plain && !is_good_link) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const dkms::sys::TempDirectory scratch(fs::temp_directory_path(), "archive-fuzz-");
    const auto archive = scratch.path() / "archive";
    const auto root = scratch.path() / "root";
    fs::create_directory(root);
    std::ofstream(archive, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    try {
        dkms::sys::unpack_archive(archive, root, {.all_bytes = 1U << 20U, .file_bytes = 1U << 19U});
    } catch (const dkms::Error&) {
        // What was unpacked until then obeys the rules as well.
    }
    if (std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) != 2) {
        std::abort();
    }
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        check_entry(root, entry);
    }
    return 0;
}
