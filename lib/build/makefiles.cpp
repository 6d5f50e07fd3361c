#include "lib/build/makefiles.hpp"

#include <algorithm>
#include <array>

#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::build {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t makefile_limit = std::size_t{1} << 20;

bool is_makefile(const fs::path& file)
{
    constexpr std::array<std::string_view, 3> names = {"GNUmakefile", "Makefile", "makefile"};
    return std::find(names.begin(), names.end(), file.filename().native()) != names.end();
}

bool is_test(std::string_view line)
{
    constexpr std::array<std::string_view, 4> words = {"ifneq", "ifeq", "ifdef", "ifndef"};
    const auto text = trimmed(line);
    return text.find("KERNELRELEASE") != std::string_view::npos
           && std::any_of(words.begin(), words.end(),
                          [&](auto word) { return text.starts_with(word); });
}

bool has_test(const fs::path& makefile)
{
    const auto text = sys::read_file_if_exists(makefile, makefile_limit).value_or("");
    const auto lines = split(text, '\n');
    return std::any_of(lines.begin(), lines.end(), is_test);
}

}  // namespace

bool tests_kernel_release(const fs::path& tree)
{
    std::error_code error;
    for (fs::recursive_directory_iterator entries(tree, error), end; !error && entries != end;
         entries.increment(error)) {
        std::error_code ignored;
        const bool is_plain = entries->is_regular_file(ignored) && !entries->is_symlink(ignored)
                              && entries->file_size(ignored) < makefile_limit;
        if (is_plain && is_makefile(entries->path()) && has_test(entries->path())) {
            return true;
        }
    }
    return false;
}

}  // namespace dkms::build
