// The door to libcrypto.
#include "lib/sys/digest.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk = std::size_t{128} << 10;

std::span<const std::byte> bytes_of(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

void add_contents(Digest& digest, const fs::path& path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file) {
        throw_system_error("open", path.native());
    }
    std::vector<std::byte> buffer(chunk);
    while (true) {
        const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0) {
            throw_system_error("read", path.native());
        }
        if (count == 0) {
            return;
        }
        digest.add({buffer.data(), static_cast<std::size_t>(count)});
    }
}

/// Each field ends in a NUL, which no path holds: no two trees read the same.
void add_entry(Digest& digest, const fs::path& root, const fs::path& path)
{
    struct stat facts = {};
    if (::lstat(path.c_str(), &facts) != 0) {
        throw_system_error("stat", path.native());
    }
    digest.add(
        bytes_of(fmt::format("{}\n{:o}", path.lexically_relative(root).native(), facts.st_mode)));
    digest.add(bytes_of(std::string_view("\0", 1)));
    if (S_ISREG(facts.st_mode)) {
        digest.add(bytes_of(fmt::format("{}\n", facts.st_size)));
        add_contents(digest, path);
    } else if (S_ISLNK(facts.st_mode)) {
        digest.add(bytes_of(fs::read_symlink(path).native()));
    }
    digest.add(bytes_of(std::string_view("\0", 1)));
}

}  // namespace

struct Digest::Context {
    EVP_MD_CTX* hash = nullptr;
};

Digest::Digest() : context_(std::make_unique<Context>())
{
    context_->hash = ::EVP_MD_CTX_new();
    if (context_->hash == nullptr
        || ::EVP_DigestInit_ex(context_->hash, ::EVP_sha256(), nullptr) != 1) {
        throw Error(ErrorCode::system, "libcrypto has no SHA-256");
    }
}

Digest::~Digest()
{
    ::EVP_MD_CTX_free(context_->hash);
}

void Digest::add(std::span<const std::byte> bytes)
{
    ::EVP_DigestUpdate(context_->hash, bytes.data(), bytes.size());
}

std::string Digest::hex()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
    unsigned length = 0;
    ::EVP_DigestFinal_ex(context_->hash, value.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += fmt::format("{:02x}", value.at(i));
    }
    return text;
}

std::string digest_of(std::span<const std::byte> bytes)
{
    Digest digest;
    digest.add(bytes);
    return digest.hex();
}

std::string digest_of_file(const fs::path& path)
{
    Digest digest;
    add_contents(digest, path);
    return digest.hex();
}

std::string digest_of_tree(const fs::path& root)
{
    std::vector<fs::path> entries;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        entries.push_back(entry.path());
    }
    std::sort(entries.begin(), entries.end(),
              [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
    Digest digest;
    for (const auto& entry : entries) {
        add_entry(digest, root, entry);
    }
    return digest.hex();
}

}  // namespace dkms::sys
