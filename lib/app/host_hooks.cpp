#include "lib/app/host_hooks.hpp"

#include <fmt/format.h>

#include "lib/build/hook_runner.hpp"
#include "lib/plan/build_planner.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

Environment hook_environment(const System& system, const HostHook& hook)
{
    const auto& layout = system.layout;
    Environment environment = {{"PATH", system.environment.at("PATH")},
                               {"LC_ALL", "C.UTF-8"},
                               {"HOME", "/root"},
                               {"module", hook.package.name()},
                               {"module_version", hook.package.version()},
                               {"PACKAGE_NAME", hook.package.name()},
                               {"PACKAGE_VERSION", hook.package.version()},
                               {"dkms_tree", layout.dkms_tree.native()},
                               {"source_tree", layout.source_tree.native()},
                               {"install_tree", layout.install_tree.native()}};
    if (hook.kernel) {
        environment["kernelver"] = hook.kernel->release();
        environment["arch"] = hook.kernel->arch();
    }
    return environment;
}

}  // namespace

HookOutcome run_host_hook(System& system, const HostHook& hook)
{
    const auto words = plan::hook_words(hook.text.value);
    if (words.empty()) {
        return {};
    }
    const auto shown = hook.package.text();
    const auto pass_over = [&](std::string_view why) {
        system.progress.warning(
            shown, fmt::format("{}: {} {}, and is not run", hook.name, words.front(), why));
        return HookOutcome{.result = HookResult::passed_over};
    };
    const plan::HookPlan plan{
        .name = hook.name, .script = words.front(), .arguments = {words.begin() + 1, words.end()}};
    if (!plan::stays_inside(plan.script)) {
        return pass_over("leads out of the package");
    }
    const auto found = build::find_hook(plan, system.layout.site(hook.package.name()),
                                        system.layout.source_link(hook.package));
    if (!found) {
        return pass_over("is no executable file");
    }
    if (!sys::is_trusted_path(found->script)) {
        return pass_over("could have been written by others than root");
    }
    system.progress.step(shown, fmt::format("running {}", hook.name));
    const auto ending = system.runner.run(
        build::hook_command(plan, found->script, found->directory, hook_environment(system, hook)),
        [&](std::string_view output) {
            system.progress.output(output);
            return sys::SinkAnswer::go_on;
        });
    if (sys::succeeded(ending)) {
        return {};
    }
    system.progress.warning(shown, fmt::format("{} ({}) failed", hook.name, words.front()));
    const auto* exited = std::get_if<sys::Exited>(&ending);
    return {.result = HookResult::failed, .status = exited != nullptr ? exited->code : 1};
}

}  // namespace dkms::app
