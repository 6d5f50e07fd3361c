#include <fmt/format.h>

#include "lib/app/registration.hpp"
#include "lib/app/rpm.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/base/error.hpp"

namespace dkms::app {

Report ldtarball(System& system, const AddRequest& request)
{
    if (!request.archive) {
        throw Error(ErrorCode::archive_missing, "no archive is named",
                    "dkms ldtarball FILE, which \"dkms mktarball\" made");
    }
    return add(system,
               {.archive = request.archive, .config = request.config, .force = request.force});
}

}  // namespace dkms::app
