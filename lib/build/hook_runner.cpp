#include "lib/build/hook_runner.hpp"

#include "lib/sys/file_io.hpp"

namespace dkms::build {

std::optional<FoundHook> find_hook(const plan::HookPlan& hook, const std::filesystem::path& site,
                                   const std::filesystem::path& directory)
{
    for (const auto& place : {site, directory}) {
        auto script = place / hook.script.relative_path();
        if (sys::is_executable_file(script)) {
            return FoundHook{.script = std::move(script), .directory = place};
        }
    }
    return std::nullopt;
}

Command hook_command(const plan::HookPlan& hook, const std::filesystem::path& script,
                     const std::filesystem::path& directory, Environment environment)
{
    environment["PWD"] = directory.native();  // a link in it is not resolved, as in dkms
    return {.program = script,
            .arguments = hook.arguments,
            .directory = directory,
            .environment = std::move(environment)};
}

}  // namespace dkms::build
