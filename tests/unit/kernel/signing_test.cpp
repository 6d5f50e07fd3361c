#include "lib/kernel/signing.hpp"

#include "lib/base/error.hpp"
#include "lib/kernel/module_signature.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

std::span<const std::byte> bytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

std::string text(std::span<const std::byte> data)
{
    return {reinterpret_cast<const char*>(data.data()), data.size()};
}

/// A pair on the disk.
class Pair {
public:
    explicit Pair(const std::string& name)
        : key_file(root / (name + ".key")), certificate(root / (name + ".der"))
    {
        const auto key = kernel::make_private_key();
        root.write(name + ".key", key);
        root.write(name + ".der", text(kernel::make_certificate(key, name)));
    }

    TempRoot root;
    std::filesystem::path key_file;
    std::filesystem::path certificate;
};

}  // namespace

TEST_CASE("a signature holds for its data and its certificate alone", "[kernel][signing]")
{
    const Pair own("own");
    const Pair other("other");
    const kernel::Signer signer(own.key_file, own.certificate, "");
    const auto signature = signer.sign(bytes("the module"), "sha256");
    CHECK(kernel::is_signed_by(bytes("the module"), signature, own.certificate));
    CHECK_FALSE(kernel::is_signed_by(bytes("the modulE"), signature, own.certificate));
    CHECK_FALSE(kernel::is_signed_by(bytes("the module"), signature, other.certificate));
    CHECK_FALSE(kernel::is_signed_by(bytes("the module"), bytes("no signature"), own.certificate));
}

TEST_CASE("a signature takes the place of the one before", "[kernel][signing]")
{
    const auto once = kernel::with_signature(bytes("the module"), bytes("first"));
    const auto twice = kernel::with_signature(once, bytes("second"));
    CHECK(text(kernel::without_signature(twice)) == "the module");
    CHECK(text(twice).find("first") == std::string::npos);
    CHECK(twice.size() == std::string("the module").size() + 6 + 12 + 28);
}

TEST_CASE("what cannot sign is refused", "[kernel][signing]")
{
    const Pair own("own");
    const Pair other("other");
    own.root.write("empty", "");
    const auto empty = own.root / "empty";
    const auto refuses = [](const std::filesystem::path& key,
                            const std::filesystem::path& certificate) {
        return refusal([&] { kernel::Signer(key, certificate, ""); }) == ErrorCode::build_failed;
    };
    CHECK(refuses(own.key_file, other.certificate));
    CHECK(refuses(empty, own.certificate));
    CHECK(refuses(own.key_file, empty));
    const kernel::Signer signer(own.key_file, own.certificate, "");
    CHECK(refusal([&] { signer.sign(bytes("x"), "sha-nothing"); }) == ErrorCode::build_failed);
}

}  // namespace dkms::test
