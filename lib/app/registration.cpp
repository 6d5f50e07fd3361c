#include "lib/app/registration.hpp"

#include <fmt/format.h>

#include "lib/app/host_hooks.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/rpm_upgrade.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/unpacked_archive.hpp"
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
        if (names_archive(request_)) {
            return from_archive(*request_.archive);
        }
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

    bool is_added(const PackageId& package) const
    {
        return session_.store().state(package) == store::PackageState::added;
    }

    /// Also where it is refused next: that is what an upgrade to the same version
    /// comes to.
    void note_caller(const PackageId& package) const
    {
        if (request_.rpm_safe_upgrade) {
            note_upgrade(session_, package);
        }
    }

    /// Whether there is nothing to do, since it is registered; throws where
    /// that is a mistake.
    bool is_done(const PackageId& package) const
    {
        if (is_added(package) && if_registered_ == IfRegistered::take) {
            return true;
        }
        note_caller(package);
        if (is_added(package)) {
            throw Error(ErrorCode::already_added,
                        fmt::format("{} is in the DKMS tree already", package.text()),
                        fmt::format("\"dkms remove {} --all\" takes it out", package.text()));
        }
        return false;
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
        return add(package, source, config);
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
        return add(package, source, config);
    }

    Registered from_archive(const fs::path& archive)
    {
        const UnpackedArchive unpacked(session_, archive);
        const auto& bundle = unpacked.bundle();
        const auto config = load(std::nullopt, bundle.source);
        const auto package =
            PackageId::checked(config.name.value, config.version.value, ErrorCode::bad_config);
        const bool is_new = !is_added(package);
        if (!is_new && if_registered_ == IfRegistered::take) {
            return {.package = package};
        }
        note_caller(package);
        if (!is_new) {
            require_replaceable(package, bundle.kind);
        }
        const auto source = session_.system().layout.source(package);
        if (bundle.kind == bundle::BundleKind::binaries_only) {
            require_source_of_binaries(package, source);
        } else {
            require_writable_source_tree();
            session_.system().progress.step(package.text(),
                                            fmt::format("unpacking to {}", source.native()));
            put_source(session_, bundle.source, source,
                       request_.force ? OldSource::goes : OldSource::stays);
        }
        if (is_new
            || sys::link_target(session_.system().layout.source_link(package))
                   != fs::absolute(source)) {
            session_.store().add(package, fs::absolute(source));
        }
        Registered result{.package = package,
                          .is_new = is_new,
                          .cells = take_cells(session_, package, bundle, request_.force),
                          .archive_digest = unpacked.digest()};
        return finish_adding(std::move(result), config);
    }

    /// Of a registered package only what mktarball made is replaced, by --force.
    void require_replaceable(const PackageId& package, bundle::BundleKind kind) const
    {
        const bool is_plain = kind == bundle::BundleKind::plain;
        if (!is_plain && request_.force) {
            return;
        }
        throw Error(is_plain ? ErrorCode::already_added : ErrorCode::archive_loaded,
                    fmt::format("{} is in the DKMS tree already", package.text()),
                    is_plain ? fmt::format("\"dkms remove {} --all\" takes it out", package.text())
                             : "--force replaces it by what the tarball has");
    }

    static void require_source_of_binaries(const PackageId& package, const fs::path& source)
    {
        if (!sys::is_directory(source)) {
            throw Error(ErrorCode::archive_source_missing,
                        fmt::format("the tarball has modules of {} only, and there is no source {}",
                                    package.text(), source.native()),
                        "put the source there, or load a tarball that has it");
        }
    }

    void require_writable_source_tree() const
    {
        const auto& system = session_.system();
        if (!sys::is_writable_directory(system.layout.source_tree)) {
            throw Error(ErrorCode::permission,
                        fmt::format("the source tree {} cannot be written",
                                    system.layout.source_tree.native()),
                        "run this as root, or name another one with --sourcetree");
        }
    }

    void copy_source(const fs::path& from, const fs::path& to)
    {
        require_writable_source_tree();
        auto& system = session_.system();
        system.progress.step(to.filename().native(),
                             fmt::format("copying {} to {}", from.native(), to.native()));
        if (request_.force) {
            sys::remove_tree(to);
        }
        sys::copy_tree(from, to);
    }

    Registered add(const PackageId& package, const fs::path& source,
                   const config::PackageConfig& config)
    {
        session_.store().add(package, fs::absolute(source));
        return finish_adding({.package = package, .is_new = true}, config);
    }

    Registered finish_adding(Registered registered, const config::PackageConfig& config)
    {
        auto& system = session_.system();
        const auto& package = registered.package;
        record_directives(system, package, running_kernel(system));
        if (!registered.is_new) {
            return registered;
        }
        const auto outcome = run_host_hook(system, {.name = "POST_ADD",
                                                    .text = config.hooks.post_add,
                                                    .package = package,
                                                    .kernel = asked_kernel()});
        if (outcome.result == HookResult::failed) {
            registered.post_add =
                Failure{.code = ErrorCode::hook_failed,
                        .message = fmt::format("POST_ADD of {} failed; it is added all the same",
                                               package.text()),
                        .hook_status = outcome.status};
        }
        return registered;
    }

    KernelTarget asked_kernel() const
    {
        const auto& system = session_.system();
        return checked_kernel(system, request_.kernels,
                              selected_kernels(system, request_.kernels).front());
    }

    Session& session_;
    const AddRequest& request_;
    IfRegistered if_registered_;
};

}  // namespace

bool names_archive(const AddRequest& request)
{
    return request.archive && request.package.name.empty() && !request.source_directory;
}

Registered register_package(Session& session, const AddRequest& request, IfRegistered if_registered)
{
    return Registration(session, request, if_registered).run();
}

}  // namespace dkms::app
