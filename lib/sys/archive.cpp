// The door to libarchive.
#include "lib/sys/archive.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <limits>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/digest.hpp"
#include "lib/sys/staged_file.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_size = std::size_t{128} << 10;
constexpr mode_t mode_bits = 07777;

struct EntryFree {
    void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};
struct ReadFree {
    void operator()(archive* handle) const { ::archive_read_free(handle); }
};
struct WriteFree {
    void operator()(archive* handle) const { ::archive_write_free(handle); }
};

[[noreturn]] void refuse(const fs::path& path, std::string_view why)
{
    throw Error(ErrorCode::archive_refused, fmt::format("{}: {}", path.native(), why),
                "is this a tarball, whole and undamaged?");
}

std::string_view text_or_nothing(const char* text)
{
    return text == nullptr ? std::string_view() : std::string_view(text);
}

MemberKind kind_of(archive_entry* entry)
{
    if (::archive_entry_hardlink(entry) != nullptr) {
        return MemberKind::hard_link;
    }
    switch (::archive_entry_filetype(entry)) {
        case AE_IFREG:
            return MemberKind::file;
        case AE_IFDIR:
            return MemberKind::directory;
        case AE_IFLNK:
            return MemberKind::symbolic_link;
        default:
            return MemberKind::other;
    }
}

ArchiveMember member_of(archive_entry* entry)
{
    ArchiveMember member{.name = std::string(text_or_nothing(::archive_entry_pathname(entry))),
                         .kind = kind_of(entry),
                         .mode = ::archive_entry_mode(entry) & mode_bits,
                         .modified = ::archive_entry_mtime(entry)};
    if (member.kind == MemberKind::symbolic_link) {
        member.link = text_or_nothing(::archive_entry_symlink(entry));
    } else if (member.kind == MemberKind::hard_link) {
        member.link = text_or_nothing(::archive_entry_hardlink(entry));
    }
    const auto size = ::archive_entry_size(entry);
    // A negative size is an absurd one.
    member.size =
        size < 0 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(size);
    return member;
}

}  // namespace

struct ArchiveReader::State {
    fs::path path;
    UniqueFd file = {};
    Digest digest_in_making = {};
    std::uint64_t packed = 0;
    std::exception_ptr failure = {};  ///< what may not pass through libarchive
    std::vector<std::byte> packed_piece = std::vector<std::byte>(piece_size);
    std::vector<std::byte> piece = std::vector<std::byte>(piece_size);
    std::unique_ptr<archive, ReadFree> handle = {};

    std::span<const std::byte> read_packed()
    {
        ssize_t count = 0;
        do {
            count = ::read(file.get(), packed_piece.data(), packed_piece.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            throw_system_error("read", path.native());
        }
        const auto bytes =
            std::span<const std::byte>(packed_piece).first(static_cast<std::size_t>(count));
        digest_in_making.add(bytes);
        packed += bytes.size();
        return bytes;
    }

    static la_ssize_t on_read(archive* /*handle*/, void* self, const void** bytes)
    {
        auto& state = *static_cast<State*>(self);
        try {
            const auto found = state.read_packed();
            *bytes = found.data();
            return static_cast<la_ssize_t>(found.size());
        } catch (...) {
            state.failure = std::current_exception();
            return -1;
        }
    }

    /// What libarchive answered, if it is anything but success or the end.
    bool more(int answer) const
    {
        if (failure) {
            std::rethrow_exception(failure);
        }
        if (answer != ARCHIVE_OK && answer != ARCHIVE_EOF) {
            refuse(path, text_or_nothing(::archive_error_string(handle.get())));
        }
        return answer == ARCHIVE_OK;
    }
};

ArchiveReader::ArchiveReader(const fs::path& archive) : state_(std::make_unique<State>())
{
    auto& state = *state_;
    state.path = archive;
    state.file = UniqueFd(::open(archive.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat facts = {};
    if (!state.file || ::fstat(state.file.get(), &facts) != 0) {
        throw_system_error("open", archive.native());
    }
    if (!S_ISREG(facts.st_mode)) {
        refuse(archive, "it is no regular file");
    }
    state.handle.reset(::archive_read_new());
    auto* handle = state.handle.get();
    // Those that libarchive has itself: of the others it would start a program.
    for (const auto support :
         {::archive_read_support_filter_gzip, ::archive_read_support_filter_xz,
          ::archive_read_support_filter_zstd, ::archive_read_support_filter_bzip2,
          ::archive_read_support_filter_lzma, ::archive_read_support_format_tar}) {
        if (support(handle) != ARCHIVE_OK) {
            throw Error(ErrorCode::system, "libarchive was built without a compression");
        }
    }
    state.more(::archive_read_open(handle, &state, nullptr, State::on_read, nullptr));
    constexpr int one_compression = 2;  // the file itself counts as one
    if (::archive_filter_count(handle) > one_compression) {
        refuse(archive, "it is compressed more than once");
    }
}

ArchiveReader::~ArchiveReader() = default;

std::optional<ArchiveMember> ArchiveReader::next()
{
    archive_entry* entry = nullptr;
    const int answer = ::archive_read_next_header(state_->handle.get(), &entry);
    // A warning is about a name that is not of the locale's charset: we take bytes.
    if (answer != ARCHIVE_WARN && !state_->more(answer)) {
        return std::nullopt;
    }
    return member_of(entry);
}

std::span<const std::byte> ArchiveReader::read()
{
    auto& state = *state_;
    const auto count =
        ::archive_read_data(state.handle.get(), state.piece.data(), state.piece.size());
    if (count < 0) {
        state.more(static_cast<int>(count));
    }
    return std::span<const std::byte>(state.piece).first(static_cast<std::size_t>(count));
}

std::uint64_t ArchiveReader::packed_size() const
{
    return state_->packed;
}

bool ArchiveReader::is_gzip() const
{
    return ::archive_filter_code(state_->handle.get(), 0) == ARCHIVE_FILTER_GZIP;
}

std::string ArchiveReader::digest()
{
    while (!state_->read_packed().empty()) {
    }
    return state_->digest_in_making.hex();
}

struct ArchiveWriter::State {
    explicit State(const fs::path& a_destination) : destination(a_destination), file(a_destination)
    {}

    fs::path destination;
    StagedFile file;
    std::int64_t time = 0;
    Digest digest = {};
    std::exception_ptr failure = {};  ///< what may not pass through libarchive
    std::unique_ptr<archive, WriteFree> handle = {};

    static la_ssize_t on_write(archive* /*handle*/, void* self, const void* bytes,
                               std::size_t count)
    {
        auto& state = *static_cast<State*>(self);
        try {
            const std::span piece(static_cast<const std::byte*>(bytes), count);
            state.file.write(piece);
            state.digest.add(piece);
            return static_cast<la_ssize_t>(count);
        } catch (...) {
            state.failure = std::current_exception();
            return -1;
        }
    }

    void check(la_ssize_t answer) const
    {
        if (failure) {
            std::rethrow_exception(failure);
        }
        if (answer < ARCHIVE_OK) {
            throw Error(ErrorCode::archive_unmade,
                        fmt::format("{}: {}", destination.native(),
                                    text_or_nothing(::archive_error_string(handle.get()))));
        }
    }

    void choose_compression() const
    {
        const auto has = [&](std::initializer_list<std::string_view> suffixes) {
            return std::any_of(suffixes.begin(), suffixes.end(), [&](std::string_view suffix) {
                return destination.native().ends_with(suffix);
            });
        };
        auto* to = handle.get();
        if (has({".gz", ".tgz"})) {
            check(::archive_write_add_filter_gzip(to));
            check(::archive_write_set_filter_option(to, "gzip", "timestamp", nullptr));
        } else if (has({".xz", ".txz"})) {
            check(::archive_write_add_filter_xz(to));
        } else if (has({".zst", ".tzst"})) {
            check(::archive_write_add_filter_zstd(to));
        } else if (has({".bz2", ".tbz2"})) {
            check(::archive_write_add_filter_bzip2(to));
        }
    }

    std::unique_ptr<archive_entry, EntryFree> entry_for(const std::string& name, unsigned int type,
                                                        mode_t mode) const
    {
        std::unique_ptr<archive_entry, EntryFree> entry(::archive_entry_new());
        ::archive_entry_set_pathname(entry.get(), name.c_str());
        ::archive_entry_set_filetype(entry.get(), type);
        ::archive_entry_set_perm(entry.get(), mode);
        ::archive_entry_set_mtime(entry.get(), time, 0);
        ::archive_entry_set_uname(entry.get(), "root");
        ::archive_entry_set_gname(entry.get(), "root");
        return entry;
    }

    void write(std::span<const std::byte> bytes) const
    {
        check(::archive_write_data(handle.get(), bytes.data(), bytes.size()));
    }
};

ArchiveWriter::ArchiveWriter(const fs::path& destination, std::int64_t time)
    : state_(std::make_unique<State>(destination))
{
    auto& state = *state_;
    state.time = time;
    state.handle.reset(::archive_write_new());
    auto* handle = state.handle.get();
    state.check(::archive_write_set_format_gnutar(handle));
    state.choose_compression();
    state.check(::archive_write_set_bytes_in_last_block(handle, 1));
    state.check(::archive_write_open(handle, &state, nullptr, State::on_write, nullptr));
}

ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::add_directory(const std::string& name)
{
    const auto entry = state_->entry_for(name + "/", AE_IFDIR, 0755);
    state_->check(::archive_write_header(state_->handle.get(), entry.get()));
}

void ArchiveWriter::add_link(const std::string& name, const std::string& target)
{
    const auto entry = state_->entry_for(name, AE_IFLNK, 0777);
    ::archive_entry_set_symlink(entry.get(), target.c_str());
    state_->check(::archive_write_header(state_->handle.get(), entry.get()));
}

void ArchiveWriter::add_text(const std::string& name, std::string_view text)
{
    const auto entry = state_->entry_for(name, AE_IFREG, 0644);
    ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    state_->check(::archive_write_header(state_->handle.get(), entry.get()));
    state_->write(std::as_bytes(std::span(text)));
}

void ArchiveWriter::add_file(const std::string& name, const fs::path& file)
{
    const UniqueFd from(
        ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat facts = {};
    if (!from || ::fstat(from.get(), &facts) != 0) {
        throw_system_error("open", file.native());
    }
    const mode_t mode = (facts.st_mode & S_IXUSR) != 0 ? 0755 : 0644;
    const auto entry = state_->entry_for(name, AE_IFREG, mode);
    ::archive_entry_set_size(entry.get(), facts.st_size);
    state_->check(::archive_write_header(state_->handle.get(), entry.get()));
    std::vector<std::byte> buffer(piece_size);
    for (auto left = static_cast<std::uint64_t>(facts.st_size); left > 0;) {
        const ssize_t count =
            ::read(from.get(), buffer.data(), std::min<std::uint64_t>(left, buffer.size()));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            throw Error(ErrorCode::archive_unmade,
                        fmt::format("{} changed while it was read", file.native()));
        }
        state_->write(std::span(buffer).first(static_cast<std::size_t>(count)));
        left -= static_cast<std::uint64_t>(count);
    }
}

std::string ArchiveWriter::commit()
{
    state_->check(::archive_write_close(state_->handle.get()));
    state_->file.commit(0644);
    return state_->digest.hex();
}

}  // namespace dkms::sys
