#include "lib/app/workshop.hpp"

#include <fmt/format.h>

#include "lib/app/compression_options.hpp"
#include "lib/base/error.hpp"
#include "lib/build/make_wrapper.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/temp_directory.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t mebibyte = 1U << 20U;
constexpr std::uint64_t file_size_limit = std::uint64_t{16} << 30U;

/// Where signing keys are kept, by dkms and by distributions.
std::vector<fs::path> key_places(const System& system)
{
    std::vector<fs::path> places = {system.layout.dkms_tree / "mok.key", "/var/lib/dkms/mok.key",
                                    "/var/lib/shim-signed/mok", "/etc/pki/akmods/private",
                                    "/etc/ssl/private"};
    const auto& key = system.framework.mok_signing_key.value;
    if (key.starts_with('/')) {
        places.emplace_back(key);
    }
    return places;
}

/// A make that keeps to the job server, where the build's user finds it: our own place in
/// the tree is closed to others, unless a sandbox shows it to them.
void provide_make(const System& system, build::Workshop& workshop)
{
    fs::path directory;
    if (!workshop.sandbox || workshop.sandbox->can_bind()) {
        const auto& places = system.layout.workspaces();
        sys::make_directories(places, 0700);
        directory = places / "bin";
        sys::remove_tree(directory);
    } else {
        workshop.make_place =
            std::make_unique<sys::TempDirectory>(system.layout.temp, "dkms-make-");
        fs::permissions(workshop.make_place->path(), fs::perms{0755});
        directory = workshop.make_place->path() / "bin";
    }
    if (build::write_make_wrapper(directory, system.environment.at("PATH"))) {
        workshop.make_directory = directory;
    }
}

/// Which sandbox builds get. Says so where there is none; throws where one is required.
sys::Sandbox chosen_sandbox(System& system, const sys::SandboxSpec& spec)
{
    const auto sandbox = sys::find_sandbox(system.runner, system.environment, spec);
    if (sandbox.kind != sys::SandboxKind::none) {
        return sandbox;
    }
    if (system.framework.sandbox.value == config::SandboxMode::require) {
        throw Error(ErrorCode::sandbox_unavailable,
                    "no sandbox can be made here, and sandbox=\"require\" is set",
                    "install bubblewrap, or allow namespaces, or set sandbox=\"auto\"");
    }
    system.progress.warning("",
                            "builds run without a sandbox: bubblewrap is not installed, or "
                            "namespaces are not allowed here");
    return sandbox;
}

}  // namespace

sys::SandboxSpec sandbox_spec(const System& system)
{
    const auto& framework = system.framework;
    return {.hidden = key_places(system),
            .user = sys::find_build_user(framework.build_user.value, system.host.effective_user()),
            .memory_limit = framework.build_memory_limit.value * mebibyte,
            .file_size_limit = file_size_limit,
            .process_limit = framework.build_process_limit.value};
}

sys::Sandbox available_sandbox(System& system)
{
    return sys::find_sandbox(system.runner, system.environment, sandbox_spec(system));
}

build::Workshop make_workshop(System& system, build::BuildPlaces& places)
{
    build::Workshop workshop{.runner = system.runner,
                             .progress = system.progress,
                             .layout = system.layout,
                             .places = places,
                             .verbose = system.verbose,
                             .efforts = compression_efforts(system.framework, system.progress)};
    if (const auto seconds = system.framework.build_time_limit.value; seconds > 0) {
        workshop.time_limit = std::chrono::seconds(seconds);
    }
    if (system.framework.sandbox.value != config::SandboxMode::off) {
        workshop.spec = sandbox_spec(system);
        workshop.sandbox = chosen_sandbox(system, workshop.spec);
    }
    provide_make(system, workshop);
    return workshop;
}

}  // namespace dkms::app
