#include "lib/app/registration.hpp"
#include "lib/app/use_cases.hpp"

namespace dkms::app {

Report add(System& system, const AddRequest& request)
{
    Session session(system);
    const auto registered = register_package(session, request, IfRegistered::refuse);
    return {.cells = {{.package = registered.package, .what = "added"}}};
}

}  // namespace dkms::app
