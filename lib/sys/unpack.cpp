#include "lib/sys/unpack.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

class Unpacking {
public:
    Unpacking(const fs::path& archive, const fs::path& directory, const UnpackLimits& limits)
        : archive_(archive),
          directory_(directory),
          limits_(limits),
          reader_(archive),
          rules_(limits)
    {}

    std::string run()
    {
        while (const auto member = reader_.next()) {
            const auto answer = rules_.judge(*member);
            if (!answer.refusal.empty()) {
                refuse(*member, answer.refusal);
            }
            if (!answer.path.empty()) {
                take(*member, answer);
            }
        }
        if (reader_.is_gzip() && !is_sound_gzip(archive_)) {
            throw Error(ErrorCode::archive_refused,
                        fmt::format("{}: its checksums do not fit", archive_.native()),
                        "it was damaged on its way; fetch it again");
        }
        sync_tree(directory_);
        return reader_.digest();
    }

private:
    [[noreturn]] void refuse(const ArchiveMember& member, std::string_view why) const
    {
        throw Error(ErrorCode::archive_refused,
                    fmt::format("{}: \"{}\" is refused: {}", archive_.native(), member.name, why),
                    "nothing was taken from it; ask where it comes from");
    }

    void take(const ArchiveMember& member, const MemberRules::Answer& answer)
    {
        const auto path = directory_ / answer.path;
        make_directories(path.parent_path());
        switch (member.kind) {
            case MemberKind::directory:
                make_directories(path);
                return;
            case MemberKind::symbolic_link:
                check(::symlink(member.link.c_str(), path.c_str()), "symlink", path);
                return;
            case MemberKind::hard_link:
                check(::link((directory_ / answer.linked).c_str(), path.c_str()), "link", path);
                return;
            case MemberKind::file:
            case MemberKind::other:
                take_file(member, path);
        }
    }

    void take_file(const ArchiveMember& member, const fs::path& path)
    {
        const UniqueFd file(
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        check(file.get(), "create", path);
        std::uint64_t size = 0;
        for (auto bytes = reader_.read(); !bytes.empty(); bytes = reader_.read()) {
            size += bytes.size();
            unpacked_ += bytes.size();
            if (size > limits_.file_bytes || unpacked_ > limits_.all_bytes) {
                refuse(member, "it is larger than a package can be");
            }
            if (unpacked_ > limits_.free_bytes
                && unpacked_ / limits_.growth > reader_.packed_size()) {
                refuse(member, "it grows beyond all measure when it is unpacked");
            }
            write(file, bytes, path);
        }
        if (size != member.size) {
            refuse(member, "it is not as large as it says");
        }
        finish(file, member, path);
    }

    static void write(const UniqueFd& file, std::span<const std::byte> bytes, const fs::path& path)
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) {
                continue;
            }
            check(written, "write", path);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }

    /// make(1) goes by the times of files: they stay, unless they are of the future.
    static void finish(const UniqueFd& file, const ArchiveMember& member, const fs::path& path)
    {
        check(::fchmod(file.get(), (member.mode & S_IXUSR) != 0 ? 0755 : 0644), "chmod", path);
        struct stat facts = {};
        check(::fstat(file.get(), &facts), "stat", path);
        const timespec time = {.tv_sec = std::clamp<time_t>(member.modified, 0, facts.st_mtime),
                               .tv_nsec = 0};
        const std::array<timespec, 2> times = {time, time};
        check(::futimens(file.get(), times.data()), "set the times of", path);
    }

    static void check(ssize_t result, std::string_view call, const fs::path& path)
    {
        if (result < 0) {
            throw_system_error(call, path.native());
        }
    }

    const fs::path& archive_;
    const fs::path& directory_;
    const UnpackLimits& limits_;
    ArchiveReader reader_;
    MemberRules rules_;
    std::uint64_t unpacked_ = 0;
};

}  // namespace

std::string unpack_archive(const fs::path& archive, const fs::path& directory,
                           const UnpackLimits& limits)
{
    return Unpacking(archive, directory, limits).run();
}

}  // namespace dkms::sys
