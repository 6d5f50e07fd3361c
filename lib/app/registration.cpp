#include "lib/app/registration.hpp"

#include <fmt/format.h>

#include "lib/app/host_hooks.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// A configuration is evaluated for a kernel, also where none is asked for.
KernelTarget running_kernel(const System& system)
{
    return KernelTarget::checked(system.host.kernel_release(), system.host.arch());
}

bool is_same_directory(const fs::path& a, const fs::path& b)
{
    std::error_code error;
    const bool same = fs::equivalent(a, b, error);
    return same && !error;
}

class Registration {
public:
    Registration(Session& session, const AddRequest& request, IfRegistered if_registered)
        : session_(session), request_(request), if_registered_(if_registered)
    {}

    Registered run()
    {
        return request_.source_directory ? from_directory(*request_.source_directory)
                                         : from_source_tree();
    }

private:
    config::PackageConfig load(const std::optional<PackageId>& package, const fs::path& source)
    {
        return load_config(session_.system(), {.package = package,
                                               .kernel = running_kernel(session_.system()),
                                               .source = source,
                                               .selection = request_.config,
                                               .shell = ShellUse::sandboxed});
    }

    /// Whether there is nothing to do, since it is registered; throws where
    /// that is a mistake.
    bool is_done(const PackageId& package) const
    {
        if (session_.store().state(package) != store::PackageState::added) {
            return false;
        }
        if (if_registered_ == IfRegistered::refuse) {
            throw Error(ErrorCode::already_added,
                        fmt::format("{} is in the DKMS tree already", package.text()),
                        fmt::format("\"dkms remove {} --all\" takes it out", package.text()));
        }
        return true;
    }

    Registered from_source_tree()
    {
        require_named(request_.package);
        const auto package = PackageId::checked(request_.package.name, request_.package.version,
                                                ErrorCode::source_missing);
        if (is_done(package)) {
            return {.package = package};
        }
        // A build of a package whose source went away is no new registration.
        if (if_registered_ == IfRegistered::take
            && session_.store().state(package) == store::PackageState::broken) {
            throw Error(ErrorCode::conf_missing,
                        fmt::format("the source of {} is gone", package.text()),
                        fmt::format("put it back, or run \"dkms add {}\"", package.text()));
        }
        const auto source = session_.system().layout.source(package);
        if (!sys::is_directory(source)) {
            throw Error(
                ErrorCode::source_missing, fmt::format("there is no source {}", source.native()),
                "put the package's source there, or give its directory instead of its name");
        }
        const auto config = load(package, source);
        add(package, source, config);
        return {.package = package, .is_new = true};
    }

    Registered from_directory(const fs::path& given)
    {
        if (!sys::is_regular_file(given / "dkms.conf")
            && !sys::is_regular_file(given / "dkms.toml")) {
            throw Error(ErrorCode::name_mismatch,
                        fmt::format("there is no dkms.conf in {}", given.native()),
                        "the file has to be called dkms.conf");
        }
        std::error_code error;
        auto directory = fs::canonical(given, error);
        const auto config = load(std::nullopt, directory);
        const auto package =
            PackageId::checked(config.name.value, config.version.value, ErrorCode::source_missing);
        if (is_done(package)) {
            return {.package = package};
        }
        const auto source = session_.system().layout.source(package);
        if (!is_same_directory(directory, source)) {
            copy_source(directory, source);
        }
        add(package, source, config);
        return {.package = package, .is_new = true};
    }

    void copy_source(const fs::path& from, const fs::path& to)
    {
        auto& system = session_.system();
        if (!sys::is_writable_directory(system.layout.source_tree)) {
            throw Error(ErrorCode::permission,
                        fmt::format("the source tree {} cannot be written",
                                    system.layout.source_tree.native()),
                        "run this as root, or name another one with --sourcetree");
        }
        system.progress.step(to.filename().native(),
                             fmt::format("copying {} to {}", from.native(), to.native()));
        if (request_.force) {
            sys::remove_tree(to);
        }
        sys::copy_tree(from, to);
    }

    void add(const PackageId& package, const fs::path& source, const config::PackageConfig& config)
    {
        session_.store().add(package, fs::absolute(source));
        record_directives(session_.system(), package, running_kernel(session_.system()));
        run_host_hook(session_.system(),
                      {.name = "POST_ADD", .text = config.hooks.post_add, .package = package});
    }

    Session& session_;
    const AddRequest& request_;
    IfRegistered if_registered_;
};

}  // namespace

Registered register_package(Session& session, const AddRequest& request, IfRegistered if_registered)
{
    return Registration(session, request, if_registered).run();
}

}  // namespace dkms::app
