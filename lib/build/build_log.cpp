#include "lib/build/build_log.hpp"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <unistd.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::build {
namespace {

constexpr std::size_t log_limit = std::size_t{15} << 20;  // below what is read of a text file
constexpr std::size_t quote_limit = 300;                  // bytes of one quoted line

/// The strongest first: a line of make only says that something before it failed.
constexpr std::array<std::array<std::string_view, 7>, 2> marks = {{
    {": error:", ": fatal error:", "ERROR: modpost:", ": undefined reference",
     "FATAL:", "Error: ", "ld: "},
    {": *** ", "No such file or directory", "command not found", "Permission denied",
     "Read-only file system", "No space left on device", "cannot "},
}};

bool has_mark(std::string_view line, const std::array<std::string_view, 7>& words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](auto word) { return line.find(word) != std::string_view::npos; });
}

}  // namespace

BuildLog::BuildLog(const std::filesystem::path& file)
    : path_(file),
      fd_(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644))
{
    if (!fd_) {
        throw_system_error("create", file.native());
    }
}

void BuildLog::write(std::string_view text)
{
    size_ += text.size();
    lines_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    while (!text.empty()) {
        const auto count = ::write(fd_.get(), text.data(), text.size());
        if (count < 0) {
            throw_system_error("write", path_.native());
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

sys::SinkAnswer BuildLog::take(std::string_view output)
{
    if (size_ > log_limit) {
        write("\n[the build was stopped here: it prints without end]\n");
        return sys::SinkAnswer::stop;
    }
    write(output);
    return sys::SinkAnswer::go_on;
}

std::size_t expected_lines(const store::TreeLayout& layout, const PackageId& package,
                           const KernelTarget& kernel)
{
    auto kernels = store::PackageStore(layout).built(package);
    kernels.insert(kernels.begin(), kernel);
    for (const auto& each : kernels) {
        if (const auto text = sys::read_file_if_exists(layout.log(package, each) / "make.log")) {
            return static_cast<std::size_t>(std::count(text->begin(), text->end(), '\n'));
        }
    }
    return 0;
}

std::string first_error(std::string_view log)
{
    for (const auto& words : marks) {
        for (const auto line : split(log, '\n')) {
            // Our own heading repeats the command, which may hold any word.
            if (!line.starts_with("# ") && has_mark(line, words)) {
                return std::string(trimmed(line).substr(0, quote_limit));
            }
        }
    }
    return {};
}

}  // namespace dkms::build
