#include <algorithm>
#include <array>
#include <thread>

#include "lib/app/module_signing.hpp"
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

}  // namespace dkms::test
