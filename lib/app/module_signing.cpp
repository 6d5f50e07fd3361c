#include "lib/app/module_signing.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/kernel/module_signature.hpp"
#include "lib/kernel/signing.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* certificate_name = "DKMS module signing key";

bool is_token(const std::string& key)
{
    return key.starts_with("pkcs11:");
}

/// framework.conf is read once, and may name files by the kernel they are for.
std::string for_kernel(std::string text, const std::string& release)
{
    return replaced(std::move(text), "$kernelver", release);
}

bool is_wanted(const System& system)
{
    const auto& word = system.framework.try_sign_modules.value;
    return word == "not_in_chroot" ? !system.host.in_chroot() : word != "false" && word != "no";
}

std::string_view view_of(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Signs with the program that framework.conf names, as Kbuild calls its own.
class SignFileProgram {
public:
    SignFileProgram(System& system, SigningPair pair, std::string hash)
        : system_(system), pair_(std::move(pair)), hash_(std::move(hash))
    {}

    void sign(const fs::path& module) const
    {
        Command command{.program = system_.framework.sign_file.value,
                        .arguments = {hash_, pair_.key, pair_.certificate, module},
                        .environment = system_.environment};
        if (!system_.signing_pin.empty()) {
            command.environment["KBUILD_SIGN_PIN"] = system_.signing_pin;
        }
        std::string said;
        const auto ending = system_.runner.run(command, [&](std::string_view text) {
            said += text;
            return said.size() < sys::text_limit ? sys::SinkAnswer::go_on : sys::SinkAnswer::stop;
        });
        if (!sys::succeeded(ending)) {
            throw Error(
                ErrorCode::build_failed,
                fmt::format("{} fails: {}", command.program.native(), said),
                "leave sign_file out of framework.conf: modules are then signed without it");
        }
    }

private:
    System& system_;
    SigningPair pair_;
    std::string hash_;
};

class OwnSigner {
public:
    OwnSigner(const SigningPair& pair, const std::string& pin, std::string hash)
        : signer_(pair.key, pair.certificate, pin), hash_(std::move(hash))
    {}

    void sign(const fs::path& file) const
    {
        const auto module = kernel::read_module(file);
        const auto payload = kernel::without_signature(module);
        const auto bytes = kernel::with_signature(payload, signer_.sign(payload, hash_));
        sys::write_file(file, view_of(bytes));
    }

private:
    kernel::Signer signer_;
    std::string hash_;
};

/// Signs the modules of one kernel; the key is opened for the first.
class Signing {
public:
    Signing(System& system, const kernel::KernelFacts& facts)
        : system_(system),
          release_(facts.target.release()),
          hash_(facts.config.value_of("CONFIG_MODULE_SIG_HASH")),
          is_enforced_(facts.config.is_enabled("CONFIG_MODULE_SIG_FORCE")
                       || system.host.enforces_signatures())
    {}

    void sign(const fs::path& module)
    {
        try {
            sign_or_throw(module);
        } catch (const Error& error) {
            if (is_enforced_) {
                throw;
            }
            system_.progress.warning(
                release_,
                fmt::format("{} is not signed: {}", module.filename().native(), error.what()));
        }
    }

private:
    void sign_or_throw(const fs::path& module)
    {
        const auto pair = signing_pair(system_, release_);
        if (make_signing_pair(pair) != PairMade::nothing) {
            system_.progress.step(
                release_, fmt::format("made {}, to sign modules with", pair.certificate.native()));
        }
        if (!system_.framework.sign_file.value.empty()) {
            SignFileProgram(system_, pair, hash_).sign(module);
            return;
        }
        if (!signer_) {
            signer_.emplace(pair, system_.signing_pin, hash_);
        }
        signer_->sign(module);
    }

    System& system_;
    std::string release_;
    std::string hash_;
    bool is_enforced_;
    std::optional<OwnSigner> signer_ = {};
};

SigningPair own_pair(const System& system)
{
    const auto& tree = system.layout.dkms_tree;
    return {.key = (tree / "mok.key").native(), .certificate = tree / "mok.pub"};
}

bool has_any_of(const SigningPair& pair)
{
    return sys::is_regular_file(pair.key) || sys::is_regular_file(pair.certificate);
}

/// The pair that the distribution has made for modules and has the user enrol, if it is whole.
std::optional<SigningPair> distribution_pair(const System& system)
{
    const std::array<SigningPair, 2> usual = {
        {{"var/lib/shim-signed/mok/MOK.priv", "var/lib/shim-signed/mok/MOK.der"},  // Ubuntu
         {"etc/pki/akmods/private/private_key.priv",                               // Fedora
          "etc/pki/akmods/certs/public_key.der"}}};
    for (const auto& [key, certificate] : usual) {
        const SigningPair pair{.key = (system.layout.root / key).native(),
                               .certificate = system.layout.root / certificate};
        if (sys::is_regular_file(pair.key) && sys::is_regular_file(pair.certificate)) {
            return pair;
        }
    }
    return std::nullopt;
}

}  // namespace

SigningPair signing_pair(const System& system, const std::string& release)
{
    const auto& key = system.framework.mok_signing_key.value;
    const auto& certificate = system.framework.mok_certificate.value;
    auto pair = own_pair(system);
    if (key.empty() && certificate.empty() && !has_any_of(pair)) {
        return distribution_pair(system).value_or(pair);
    }
    if (!key.empty()) {
        pair.key = for_kernel(key, release);
    }
    if (!certificate.empty()) {
        pair.certificate = for_kernel(certificate, release);
    }
    return pair;
}

PairMade make_signing_pair(const SigningPair& pair)
{
    static std::mutex cells_take_turns;  // with those of other processes, by the tree's lock
    const std::scoped_lock turn(cells_take_turns);
    const bool has_key = is_token(pair.key) || sys::is_regular_file(pair.key);
    const bool has_certificate = sys::is_regular_file(pair.certificate);
    if (has_key && has_certificate) {
        return PairMade::nothing;
    }
    if (has_certificate) {
        throw Error(
            ErrorCode::system,
            fmt::format("{} is there, but its key {} is not", pair.certificate.native(), pair.key),
            "put the key back, or take the certificate away to have both made anew");
    }
    if (is_token(pair.key)) {
        throw Error(ErrorCode::system,
                    fmt::format("there is no certificate {}", pair.certificate.native()),
                    "export that of the key, and name it in mok_certificate");
    }
    if (!has_key) {
        sys::write_file(pair.key, kernel::make_private_key(), 0600);
    }
    const auto certificate = kernel::make_certificate(sys::read_file(pair.key), certificate_name);
    sys::write_file(pair.certificate, view_of(certificate), 0644);
    return has_key ? PairMade::certificate : PairMade::both;
}

std::function<void(const fs::path& module)> module_signing(System& system,
                                                           const kernel::KernelFacts& facts)
{
    if (facts.config.value_of("CONFIG_MODULE_SIG_HASH").empty() || !is_wanted(system)) {
        return {};
    }
    const auto signing = std::make_shared<Signing>(system, facts);  // a function is copied
    return [signing](const fs::path& module) { signing->sign(module); };
}

}  // namespace dkms::app
