#include "lib/app/readable_places.hpp"

namespace dkms::app {

std::vector<std::filesystem::path> readable_places(const System& system, const ConfigQuery& query,
                                                   const std::filesystem::path& file)
{
    const auto& layout = system.layout;
    const auto kernel_source = kernel_source_of(system, query.kernel, query.selection);
    return {query.source,
            file.parent_path(),
            layout.etc,
            layout.install_tree,
            layout.source_tree,
            layout.boot,
            layout.version(query.package.value_or(PackageId::checked("none", "none"))),
            kernel_source,
            kernel_source / "scripts",  // Debian's are a link out of it
            "/etc/alpine-release",
            "/etc/arch-release",
            "/etc/centos-release",
            "/etc/debian_version",
            "/etc/fedora-release",
            "/etc/gentoo-release",
            "/etc/lsb-release",
            "/etc/os-release",
            "/etc/redhat-release",
            "/etc/SuSE-release",
            "/etc/system-release",
            "/usr/lib/os-release",
            "/proc/cpuinfo"};
}

}  // namespace dkms::app
