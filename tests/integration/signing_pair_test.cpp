#include <algorithm>
#include <array>
#include <thread>

#include "lib/app/module_signing.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {

using app::PairMade;

TEST_CASE("cells that sign at the same time make one pair", "[signing]")
{
    const TempRoot root;
    const app::SigningPair pair{.key = (root / "mok.key").native(),
                                .certificate = root / "mok.pub"};
    std::array<PairMade, 4> made{};
    {
        std::vector<std::jthread> cells;
        for (auto& answer : made) {
            cells.emplace_back([&] { answer = app::make_signing_pair(pair); });
        }
    }
    CHECK(std::count(made.begin(), made.end(), PairMade::both) == 1);
    CHECK(std::count(made.begin(), made.end(), PairMade::nothing) == 3);
}

TEST_CASE("a distribution's pair is taken where nobody has another", "[signing]")
{
    Machine machine;
    machine.system.layout.root = machine.root / "root";
    const auto key = [&] { return app::signing_pair(machine.system, "6.1.0").key; };
    const auto own = (machine.root / "tree/mok.key").native();
    CHECK(key() == own);
    machine.root.write("root/etc/pki/akmods/private/private_key.priv", "");
    CHECK(key() == own);  // half a pair
    machine.root.write("root/etc/pki/akmods/certs/public_key.der", "");
    CHECK(key() == (machine.root / "root/etc/pki/akmods/private/private_key.priv").native());
    machine.root.write("root/var/lib/shim-signed/mok/MOK.priv", "");
    machine.root.write("root/var/lib/shim-signed/mok/MOK.der", "");
    const auto pair = app::signing_pair(machine.system, "6.1.0");
    CHECK(pair.key == (machine.root / "root/var/lib/shim-signed/mok/MOK.priv").native());
    CHECK(pair.certificate == machine.root / "root/var/lib/shim-signed/mok/MOK.der");

    machine.system.framework.mok_certificate.value = "/etc/site.der";
    CHECK(key() == own);
    machine.system.framework.mok_certificate.value = "";
    machine.root.write("tree/mok.pub", "");  // whose key is to be put back
    CHECK(key() == own);
}

}  // namespace dkms::test
