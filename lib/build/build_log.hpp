#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "lib/store/tree_layout.hpp"
#include "lib/sys/process_runner.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::build {

/// make.log as it comes: bounded, and out of the build's reach until it has
/// ended.
class BuildLog {
public:
    /// @param file is made; its directory must be ours alone
    explicit BuildLog(const std::filesystem::path& file);

    void write(std::string_view text);

    /// Takes a child's output; stops the child when there is too much of it.
    sys::SinkAnswer take(std::string_view output);

    const std::filesystem::path& file() const noexcept { return path_; }
    std::size_t lines() const noexcept { return lines_; }

private:
    std::filesystem::path path_;
    sys::UniqueFd fd_;
    std::size_t size_ = 0;
    std::size_t lines_ = 0;
};

/// How many lines the build of this cell will print, as the log of the last one tells, or that of
/// the same package for another kernel; 0: nobody knows.
std::size_t expected_lines(const store::TreeLayout& layout, const PackageId& package,
                           const KernelTarget& kernel);

/// The line of a build log that says first what went wrong, as compilers, make,
/// modpost and the shell say it; empty if none does.
std::string first_error(std::string_view log);

}  // namespace dkms::build
