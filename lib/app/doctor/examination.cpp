#include "lib/app/doctor/examination.hpp"

#include "lib/app/weak_links.hpp"
#include "lib/install/weak_linker.hpp"

namespace dkms::app {

Examination::Examination(System& the_system, const DoctorRequest& the_request)
    : system(the_system),
      request(the_request),
      store(the_system.layout),
      judge(the_system),
      releases(install::releases_of(the_system.layout))
{
    for (auto& [name, manifests] : installed_manifests(system)) {
        installed.insert(installed.end(), manifests.begin(), manifests.end());
    }
}

}  // namespace dkms::app
