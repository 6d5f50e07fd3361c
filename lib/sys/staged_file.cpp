#include "lib/sys/staged_file.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms::sys {
namespace {

void check(int result, std::string_view call, const std::filesystem::path& path)
{
    if (result < 0) {
        throw_system_error(call, path.native());
    }
}

}  // namespace

StagedFile::StagedFile(const std::filesystem::path& destination)
    : destination_(destination),
      directory_(::open(destination.parent_path().c_str(), O_DIRECTORY | O_CLOEXEC)),
      staged_name_(fmt::format(".{}.dkms-new", destination.filename().native()))
{
    check(directory_.get(), "open", destination_.parent_path());
    ::unlinkat(directory_.get(), staged_name_.c_str(), 0);
    file_ = UniqueFd(::openat(directory_.get(), staged_name_.c_str(),
                              O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    check(file_.get(), "create", destination_);
}

StagedFile::~StagedFile()
{
    if (file_ && !committed_) {
        ::unlinkat(directory_.get(), staged_name_.c_str(), 0);
    }
}

void StagedFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            throw_system_error("write", destination_.native());
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void StagedFile::commit(mode_t mode)
{
    check(::fchmod(file_.get(), mode), "chmod", destination_);
    check(::fsync(file_.get()), "fsync", destination_);
    check(::renameat(directory_.get(), staged_name_.c_str(), directory_.get(),
                     destination_.filename().c_str()),
          "rename onto", destination_);
    committed_ = true;
    check(::fsync(directory_.get()), "fsync", destination_.parent_path());
}

}  // namespace dkms::sys
