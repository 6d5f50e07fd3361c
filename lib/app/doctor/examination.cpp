#include "lib/app/doctor/examination.hpp"

#include "lib/app/weak_links.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/depmod.hpp"
#include "lib/sys/file_io.hpp"

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

bool is_whole_kernel(const System& system, const std::string& release)
{
    const auto module_dir = system.layout.kernel(release);
    return kernel::has_indexes(module_dir) && sys::is_directory(module_dir / "kernel");
}

}  // namespace dkms::app
