#include "lib/sys/mapped_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {

std::shared_ptr<const MappedFile> MappedFile::open_if_exists(const std::filesystem::path& path,
                                                             std::size_t limit)
{
    // A named pipe must not make us wait.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && (errno == ENOENT || errno == ENOTDIR)) {
        return nullptr;
    }
    struct stat facts = {};
    if (!file || ::fstat(file.get(), &facts) != 0) {
        throw_system_error("open", path.native());
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    if (!S_ISREG(facts.st_mode) || size > limit) {
        throw Error(ErrorCode::system,
                    fmt::format("{} is no regular file of at most {} bytes", path.native(), limit));
    }
    std::span<const std::byte> bytes;
    if (size > 0) {
        void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
        if (start == MAP_FAILED) {  // NOLINT: the macro casts in the way of C
            throw_system_error("mmap", path.native());
        }
        bytes = {static_cast<const std::byte*>(start), size};
    }
    return std::shared_ptr<const MappedFile>(new MappedFile(bytes));
}

MappedFile::~MappedFile()
{
    if (!bytes_.empty()) {
        // munmap(2) takes it without const.
        ::munmap(
            const_cast<std::byte*>(bytes_.data()),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
            bytes_.size());
    }
}

}  // namespace dkms::sys
