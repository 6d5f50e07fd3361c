#include "lib/app/workshop.hpp"

#include <fmt/format.h>

#include "lib/app/compression_options.hpp"
#include "lib/base/error.hpp"
#include "lib/build/make_wrapper.hpp"
#include "lib/sys/file_io.hpp"
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

/// Where builds find a make that keeps to the job server; empty: nowhere.
fs::path made_make_directory(const System& system)
{
    const auto& places = system.layout.workspaces();
    auto directory = places / "bin";
    sys::make_directories(places, 0700);
    sys::remove_tree(directory);
    return build::write_make_wrapper(directory, system.environment.at("PATH")) ? directory
                                                                               : fs::path{};
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

sys::SandboxKind available_sandbox(System& system)
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
                             .make_directory = made_make_directory(system),
                             .efforts = compression_efforts(system.framework, system.progress)};
    if (const auto seconds = system.framework.build_time_limit.value; seconds > 0) {
        workshop.time_limit = std::chrono::seconds(seconds);
    }
    const auto mode = system.framework.sandbox.value;
    if (mode == config::SandboxMode::off) {
        return workshop;
    }
    workshop.spec = sandbox_spec(system);
    workshop.sandbox = sys::find_sandbox(system.runner, system.environment, workshop.spec);
    if (workshop.sandbox != sys::SandboxKind::none) {
        return workshop;
    }
    if (mode == config::SandboxMode::require) {
        throw Error(ErrorCode::sandbox_unavailable,
                    "no sandbox can be made here, and sandbox=\"require\" is set",
                    "install bubblewrap, or allow namespaces, or set sandbox=\"auto\"");
    }
    system.progress.warning("",
                            "builds run without a sandbox: bubblewrap is not installed, or "
                            "namespaces are not allowed here");
    return workshop;
}

}  // namespace dkms::app
