#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "lib/app/load_config.hpp"
#include "lib/app/session.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/base/error.hpp"
#include "lib/base/version_order.hpp"
#include "lib/bundle/bundle.hpp"
#include "lib/bundle/bundle_writer.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// 1980-01-01, which every archiver can say. Where SOURCE_DATE_EPOCH is not set.
constexpr std::int64_t usual_time = 315'532'800;

void check_options(const TarballRequest& request)
{
    if (request.source_only && request.binaries_only) {
        throw Error(ErrorCode::archive_options,
                    "--source-only and --binaries-only together leave nothing",
                    "give one of them, or none for both the source and the modules");
    }
}

std::vector<KernelTarget> kernels_of(const System& system, const store::PackageStore& store,
                                     const PackageId& package, const KernelSelection& selection)
{
    std::vector<KernelTarget> kernels;
    if (!selection.all) {
        for (const auto& words : selected_kernels(system, selection)) {
            kernels.push_back(checked_kernel(system, selection, words));
        }
        return kernels;
    }
    kernels = store.built(package);
    std::stable_sort(kernels.begin(), kernels.end(), [](const auto& a, const auto& b) {
        return compare_versions(a.release(), b.release()) < 0;
    });
    return kernels;
}

void require_built(const store::PackageStore& store, const PackageId& package,
                   const std::vector<KernelTarget>& kernels)
{
    const auto found = std::find_if_not(kernels.begin(), kernels.end(), [&](const auto& kernel) {
        return store.is_built(package, kernel);
    });
    if (found != kernels.end()) {
        throw Error(
            ErrorCode::archive_unmade,
            fmt::format("{} is not built for {}", package.text(), found->text()),
            fmt::format("build it first: dkms build {} -k {}", package.text(), found->text()));
    }
    if (kernels.empty()) {
        throw Error(ErrorCode::archive_unmade,
                    fmt::format("{} is built for no kernel", package.text()),
                    "build it first, or use --source-only");
    }
}

/// What a tarball's configuration would not be accepted for where it is loaded is
/// better known here.
void check_configuration(System& system, const PackageId& package,
                         const std::vector<KernelTarget>& kernels)
{
    const auto kernel = kernels.empty()
                            ? checked_kernel(system, {}, {.release = system.host.kernel_release()})
                            : kernels.front();
    load_config(
        system,
        {.package = package, .kernel = kernel, .source = system.layout.source_link(package)},
        ConfigErrors::all_but_duplicates);
}

/// The directory that the tarball goes into, made where it is missing.
void prepare_directory(const fs::path& directory)
{
    const auto unusable = [&](const std::string& why) {
        return Error(ErrorCode::archive_place, why,
                     "run this as root, or name another place with --archive");
    };
    try {
        sys::make_directories(directory);
    } catch (const Error& error) {
        throw unusable(error.what());
    }
    if (!sys::is_writable_directory(directory)) {
        throw unusable(fmt::format("{} cannot be written", directory.native()));
    }
}

fs::path destination_of(const System& system, const PackageId& package,
                        const TarballRequest& request, const std::vector<KernelTarget>& kernels)
{
    if (request.archive.has_parent_path()) {
        return fs::absolute(request.archive);
    }
    const auto directory = system.layout.tarballs(package);
    if (!request.archive.empty()) {
        return directory / request.archive;
    }
    return directory
           / (request.source_only ? bundle::source_bundle_name(package)
                                  : bundle::bundle_name(package, kernels));
}

}  // namespace

TarballReport mktarball(System& system, const TarballRequest& request)
{
    check_options(request);
    require_named(request.package);
    // Who may only read the tree can make a tarball elsewhere.
    std::optional<Session> session;
    if (sys::is_writable_directory(system.layout.dkms_tree)) {
        session.emplace(system);
    }
    const store::PackageStore store(system.layout);
    const auto package = registered_package(store, request.package);
    bundle::Contents contents{.package = package,
                              .source = system.layout.source_link(package),
                              .binaries_only = request.binaries_only,
                              .conf_file = request.conf_file};
    std::vector<KernelTarget> kernels;
    if (!request.source_only) {
        kernels = kernels_of(system, store, package, request.kernels);
        require_built(store, package, kernels);
    }
    for (const auto& kernel : kernels) {
        contents.cells.push_back(
            {.kernel = kernel, .directory = system.layout.cell(package, kernel)});
    }
    check_configuration(system, package, kernels);
    const auto destination = destination_of(system, package, request, kernels);
    prepare_directory(destination.parent_path());
    const auto written =
        bundle::write_bundle(contents, destination, system.source_date.value_or(usual_time));
    for (const auto& oddity : written.oddities) {
        system.progress.warning(package.text(), oddity);
    }
    return {.package = package,
            .kernels = std::move(kernels),
            .has_source = !request.binaries_only,
            .archive = destination,
            .digest = written.digest};
}

}  // namespace dkms::app
