#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "lib/app/system.hpp"
#include "lib/kernel/kernel_facts.hpp"

namespace dkms::app {

/// The key and the certificate that modules are signed with.
struct SigningPair {
    std::string key = {};  ///< a file, or a pkcs11: URI
    std::filesystem::path certificate = {};
};

/// What framework.conf says; else mok.key and mok.pub in the DKMS tree; else, where these are
/// not there and the distribution has made a pair for modules, that one.
SigningPair signing_pair(const System& system, const std::string& release);

/// What was there, and what had to be made.
enum class PairMade { nothing, certificate, both };

/// Makes what is missing of a pair, with the key for root alone. What is there
/// stays as it is: a key without a certificate gets one; throws `Error(system)`
/// for a certificate without its key, which nobody can make again.
PairMade make_signing_pair(const SigningPair& pair);

/// How the modules of a kernel are signed, in place, before they are compressed;
/// empty: they are not. Where the machine takes no unsigned module, a failure
/// throws `Error(build_failed)`; elsewhere it is a warning.
std::function<void(const std::filesystem::path& module)> module_signing(
    System& system, const kernel::KernelFacts& facts);

}  // namespace dkms::app
