#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace dkms::kernel {

/// A private key with its certificate, to sign with.
class Signer {
public:
    /// @param key a file in PEM, or a pkcs11: URI for OpenSSL's provider of that name
    /// @param certificate a file in DER or PEM
    /// @param pin for a key that has one; may be empty
    /// Throws `Error(build_failed)` for what cannot be read, and for a pair that does not
    /// belong together.
    Signer(const std::string& key, const std::filesystem::path& certificate,
           const std::string& pin);
    ~Signer();
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;

    /// A detached CMS signature in DER, without certificates and attributes, as
    /// the kernel's scripts/sign-file.c makes it; verified before it is handed out.
    /// @param hash "sha256", "sha512"…; throws `Error(build_failed)` for one that there is not
    std::vector<std::byte> sign(std::span<const std::byte> data, const std::string& hash) const;

private:
    struct Pair;
    std::unique_ptr<Pair> pair_;
};

/// Whether a detached CMS signature in DER is one of `data` by this certificate.
bool is_signed_by(std::span<const std::byte> data, std::span<const std::byte> signature,
                  const std::filesystem::path& certificate);

/// A new RSA key, as text in PEM without a passphrase.
std::string make_private_key();

/// A certificate in DER for a key in PEM, signed by itself: good for signing
/// modules and, for shim, for nothing else.
std::vector<std::byte> make_certificate(const std::string& key_pem, const std::string& name);

}  // namespace dkms::kernel
