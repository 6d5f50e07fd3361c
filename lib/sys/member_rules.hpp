#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "lib/sys/archive.hpp"

namespace dkms::sys {

/// No honest package is larger.
struct UnpackLimits {
    std::uint64_t all_bytes = std::uint64_t{4} << 30;
    std::uint64_t file_bytes = std::uint64_t{1} << 30;
    std::size_t members = 200'000;
    std::size_t name_length = 1024;
    std::size_t depth = 64;
    /// Beyond `free_bytes` nothing may grow by more than this when it is unpacked.
    std::uint64_t growth = 256;
    std::uint64_t free_bytes = std::uint64_t{64} << 20;
};

/// Whether a symbolic link leads out of the directory that `link` is relative to.
/// ".." counts only in front, where it starts from a directory that is none by a
/// link: behind a name it could start from anywhere.
bool leads_outside(const std::string& target, const std::filesystem::path& link);

/// Which members of an archive may be unpacked, asked one after the other. What
/// passes can be unpacked into an empty directory by name alone: nothing leads out
/// of it, and nothing is met that was there before.
class MemberRules {
public:
    explicit MemberRules(const UnpackLimits& limits) : limits_(limits) {}

    struct Answer {
        std::string refusal = {};           ///< why not; empty: it may be unpacked
        std::filesystem::path path = {};    ///< where; empty: the directory itself
        std::filesystem::path linked = {};  ///< of a hard link: the file, by its path
    };

    Answer judge(const ArchiveMember& member);

private:
    std::string refusal(const ArchiveMember& member, const std::filesystem::path& path);
    std::string content_refusal(const ArchiveMember& member);
    std::string place_refusal(const ArchiveMember& member, const std::filesystem::path& path) const;
    std::string link_refusal(const ArchiveMember& member, const std::filesystem::path& path) const;

    UnpackLimits limits_;
    std::size_t count_ = 0;
    std::uint64_t declared_ = 0;
    std::map<std::filesystem::path, MemberKind> taken_ = {};
};

}  // namespace dkms::sys
