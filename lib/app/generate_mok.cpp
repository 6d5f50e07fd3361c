#include "lib/app/module_signing.hpp"
#include "lib/app/session.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {

MokReport generate_mok(System& system)
{
    const Session session(system);
    const auto pair = signing_pair(system, system.host.kernel_release());
    const auto made = make_signing_pair(pair);
    return {.key = pair.key,
            .certificate = pair.certificate,
            .made_key = made == PairMade::both,
            .made_certificate = made != PairMade::nothing};
}

}  // namespace dkms::app
