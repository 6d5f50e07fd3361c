#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <sys/types.h>

namespace dkms::sys {

enum class MemberKind { file, directory, symbolic_link, hard_link, other };

/// One member of an archive as the archive tells it: nothing of it has been checked.
struct ArchiveMember {
    std::string name = {};
    MemberKind kind = MemberKind::file;
    std::string link = {};      ///< where either kind of link leads
    std::uint64_t size = 0;     ///< as it is declared
    mode_t mode = 0644;         ///< with set-id and sticky bits
    std::int64_t modified = 0;  ///< seconds since 1970
};

/// Reads a tar archive, whatever it is compressed with. Throws
/// `Error(archive_refused)` for what is no such thing, or damaged.
class ArchiveReader {
public:
    explicit ArchiveReader(const std::filesystem::path& archive);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    /// The next member; none at the end.
    std::optional<ArchiveMember> next();

    /// A piece of what is in the member that `next` gave last; empty at its end.
    std::span<const std::byte> read();

    std::uint64_t packed_size() const;  ///< of what has been read of the file so far

    /// Whether the file is compressed by gzip, whose checksums are not looked at here.
    bool is_gzip() const;

    /// SHA-256 of the whole file. Ends the reading.
    std::string digest();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Writes a tar archive in GNU's format. Its bytes depend on nothing but what is
/// put into it, and in which order: owners are root, times one and the same,
/// modes 0644 or 0755.
class ArchiveWriter {
public:
    /// @param destination its suffix says which compression: .gz, .tgz, .xz, .txz,
    ///     .zst, .tzst, .bz2, .tbz2; none with another one
    /// @param time of every member, in seconds since 1970
    ArchiveWriter(const std::filesystem::path& destination, std::int64_t time);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    void add_directory(const std::string& name);
    void add_link(const std::string& name, const std::string& target);
    void add_text(const std::string& name, std::string_view text);
    /// A regular file, whose last component is no link.
    void add_file(const std::string& name, const std::filesystem::path& file);

    /// Flushes everything to the disk and takes the destination's place. The
    /// SHA-256 of the file.
    std::string commit();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dkms::sys
