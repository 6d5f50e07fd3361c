#pragma once

#include <string>

struct evp_pkey_st;  // libcrypto's EVP_PKEY

namespace dkms::kernel {

/// The private key that a pkcs11: URI (RFC 7512) names: by the provider "pkcs11" of OpenSSL,
/// else by the engine of that name, which older distributions have instead.
/// @param pin of the token; empty: what the URI says
/// @return to be freed; null where there is no such key. Throws `Error(build_failed)` where
///   OpenSSL has neither.
evp_pkey_st* load_token_key(const std::string& uri, const std::string& pin);

}  // namespace dkms::kernel
