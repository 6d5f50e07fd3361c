#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace dkms::sys {

/// SHA-256 in the making.
class Digest {
public:
    Digest();
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    void add(std::span<const std::byte> bytes);
    /// 64 hexadecimal digits. Ends the digest.
    std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

std::string digest_of(std::span<const std::byte> bytes);
std::string digest_of_file(const std::filesystem::path& path);

/// Of names, kinds, modes, link texts and contents of everything below a directory.
std::string digest_of_tree(const std::filesystem::path& root);

}  // namespace dkms::sys
