// A door to libcrypto.
#include "lib/kernel/signing.hpp"

#include <array>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/kernel/openssl_handles.hpp"
#include "lib/kernel/token_key.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

namespace fs = std::filesystem;

void free_certificates(STACK_OF(X509) * certificates)
{
    sk_X509_free(certificates);
}

using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Certificates = std::unique_ptr<STACK_OF(X509), Freer<free_certificates>>;
using Cms = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

/// What libcrypto says went wrong, forgotten then.
std::string reason()
{
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

[[noreturn]] void fail(const std::string& what, const std::string& advice)
{
    throw Error(ErrorCode::build_failed, fmt::format("{}: {}", what, reason()), advice);
}

/// A view of bytes that outlive it.
Bio reading(std::span<const std::byte> bytes)
{
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Bio reading(const std::string& text)
{
    return reading(std::as_bytes(std::span(text)));
}

std::vector<std::byte> contents(BIO* memory)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    const auto bytes = std::as_bytes(std::span(data, static_cast<std::size_t>(size)));
    return {bytes.begin(), bytes.end()};
}

Key key_of_pem(const std::string& pem, const std::string& pin)
{
    auto text = pin;
    return Key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, give_pin, &text));
}

Key read_key(const std::string& key, const std::string& pin)
{
    auto found = key.starts_with("pkcs11:") ? Key(load_token_key(key, pin))
                                            : key_of_pem(sys::read_file(key), pin);
    if (!found) {
        fail(fmt::format("the signing key {} cannot be used", key),
             "it has to be a private key in PEM; KBUILD_SIGN_PIN gives its passphrase");
    }
    return found;
}

Certificate read_certificate(const fs::path& file)
{
    const auto text = sys::read_file(file);
    constexpr std::string_view pem_begin = "-----BEGIN";
    const auto input = reading(text);
    Certificate found(text.find(pem_begin) != std::string::npos
                          ? PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)
                          : d2i_X509_bio(input.get(), nullptr));
    if (!found) {
        fail(fmt::format("the certificate {} cannot be read", file.native()),
             "it has to be an X.509 certificate in DER or PEM");
    }
    return found;
}

bool verifies(CMS_ContentInfo* cms, std::span<const std::byte> data, X509* certificate)
{
    const Certificates signers(sk_X509_new_null());
    sk_X509_push(signers.get(), certificate);
    constexpr unsigned flags = CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY | CMS_NOINTERN;
    const bool good =
        CMS_verify(cms, signers.get(), nullptr, reading(data).get(), nullptr, flags) == 1;
    ERR_clear_error();
    return good;
}

void add_extension(X509* certificate, int kind, const char* value)
{
    X509V3_CTX context = {};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
        fail("a certificate cannot be made", "update OpenSSL");
    }
}

/// A number that no other certificate of this name is likely to have.
void set_serial(X509* certificate)
{
    constexpr int bits = 159;  // RFC 5280, 4.1.2.2: positive, at most 20 octets
    const std::unique_ptr<BIGNUM, Freer<BN_free>> number(BN_new());
    BN_rand(number.get(), bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

void set_names(X509* certificate, const std::string& name)
{
    auto* subject = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
}

void set_times(X509* certificate)
{
    constexpr int years = 100;  // nothing warns of a key that has run out, but modprobe
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_time_adj_ex(X509_getm_notAfter(certificate), years * 365, 0, nullptr);
}

}  // namespace

struct Signer::Pair {
    Key key;
    Certificate certificate;
};

Signer::Signer(const std::string& key, const fs::path& certificate, const std::string& pin)
    : pair_(std::make_unique<Pair>(Pair{read_key(key, pin), read_certificate(certificate)}))
{
    if (X509_check_private_key(pair_->certificate.get(), pair_->key.get()) != 1) {
        fail(fmt::format("{} is no certificate of the key {}", certificate.native(), key),
             "mok_signing_key and mok_certificate have to belong together");
    }
}

Signer::~Signer() = default;

std::vector<std::byte> Signer::sign(std::span<const std::byte> data, const std::string& hash) const
{
    const auto* digest = EVP_get_digestbyname(hash.c_str());
    if (digest == nullptr) {
        fail(fmt::format("OpenSSL has no hash {}", hash), "the kernel's configuration asks for it");
    }
    constexpr unsigned flags = CMS_NOCERTS | CMS_BINARY;
    const Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr,
                           flags | CMS_PARTIAL | CMS_DETACHED | CMS_STREAM));
    const bool made = cms
                      && CMS_add1_signer(cms.get(), pair_->certificate.get(), pair_->key.get(),
                                         digest, flags | CMS_NOSMIMECAP | CMS_NOATTR)
                             != nullptr
                      && CMS_final(cms.get(), reading(data).get(), nullptr, flags) == 1;
    const Bio output(BIO_new(BIO_s_mem()));
    if (!made || i2d_CMS_bio_stream(output.get(), cms.get(), nullptr, 0) != 1) {
        fail("a module cannot be signed", "look at the signing key and its certificate");
    }
    if (!verifies(cms.get(), data, pair_->certificate.get())) {
        fail("a signature does not hold", "look at the signing key and its certificate");
    }
    return contents(output.get());
}

bool is_signed_by(std::span<const std::byte> data, std::span<const std::byte> signature,
                  const fs::path& certificate)
{
    const auto signer = read_certificate(certificate);
    const Cms cms(d2i_CMS_bio(reading(signature).get(), nullptr));
    ERR_clear_error();
    return cms && verifies(cms.get(), data, signer.get());
}

std::string make_private_key()
{
    constexpr unsigned bits = 2048;  // what every shim reads
    const Key key(EVP_RSA_gen(bits));
    const Bio output(BIO_new(BIO_s_mem()));
    if (!key
        || PEM_write_bio_PrivateKey(output.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr)
               != 1) {
        fail("a key cannot be made", "update OpenSSL");
    }
    const auto bytes = contents(output.get());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::byte> make_certificate(const std::string& key_pem, const std::string& name)
{
    const auto key = key_of_pem(key_pem, {});
    const Certificate certificate(X509_new());
    if (!key || !certificate) {
        fail("a certificate cannot be made of this key",
             "it has to be in PEM, without a passphrase");
    }
    constexpr long version_3 = 2;
    X509_set_version(certificate.get(), version_3);
    set_serial(certificate.get());
    set_names(certificate.get(), name);
    set_times(certificate.get());
    X509_set_pubkey(certificate.get(), key.get());
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_key_usage, "digitalSignature");
    // The second is shim's: such a certificate is for modules, and boots nothing.
    add_extension(certificate.get(), NID_ext_key_usage, "codeSigning,1.3.6.1.4.1.2312.16.1.2");
    add_extension(certificate.get(), NID_subject_key_identifier, "hash");
    add_extension(certificate.get(), NID_authority_key_identifier, "keyid");
    const Bio output(BIO_new(BIO_s_mem()));
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) <= 0
        || i2d_X509_bio(output.get(), certificate.get()) != 1) {
        fail("a certificate cannot be signed", "update OpenSSL");
    }
    return contents(output.get());
}

}  // namespace dkms::kernel
