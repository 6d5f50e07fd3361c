#include "lib/kernel/depmod.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/unique_fd.hpp"

namespace dkms::kernel {

bool has_indexes(const std::filesystem::path& module_dir)
{
    return sys::is_regular_file(module_dir / "modules.dep");
}

Command depmod_command(const DepmodPlace& place, const Environment& environment)
{
    const auto release = place.module_dir.filename().native();
    Command command{.program = "depmod", .arguments = {"-a", release}, .environment = environment};
    const auto add = [&](const char* option, const std::filesystem::path& value) {
        command.arguments.insert(command.arguments.end(), {option, value.native()});
    };
    if (!place.base.empty()) {
        add("-b", place.base);
        if (!place.search_order.empty()) {
            add("-C", place.search_order);
        }
        return command;
    }
    const auto map = place.boot / ("System.map-" + release);
    if (sys::is_regular_file(map)) {
        add("-F", map);
    }
    return command;
}

void sync_indexes(const std::filesystem::path& module_dir)
{
    const sys::UniqueFd directory(::open(module_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::syncfs(directory.get()) != 0) {
        throw_system_error("sync", module_dir.native());
    }
}

}  // namespace dkms::kernel
