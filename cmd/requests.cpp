#include "cmd/requests.hpp"

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms::cmd {
namespace {

void refuse_all(const Arguments& arguments)
{
    if (arguments.all) {
        throw Error(ErrorCode::all_unsupported,
                    fmt::format("{} does not work with --all", arguments.verb),
                    "name the kernels: -k RELEASE [-k RELEASE...]");
    }
}

}  // namespace

app::AddRequest add_request(const Arguments& arguments)
{
    refuse_all(arguments);
    return {.package = arguments.package,
            .kernels = kernel_selection(arguments),
            .source_directory = arguments.source_directory,
            .archive = arguments.archive,
            .config = arguments.config,
            .force = arguments.force,
            .rpm_safe_upgrade = arguments.rpm_safe_upgrade};
}

app::TarballRequest tarball_request(const Arguments& arguments)
{
    return {.package = arguments.package,
            .kernels = kernel_selection(arguments),
            .archive = arguments.archive.value_or(""),
            .conf_file = arguments.config.conf_file,
            .source_only = arguments.source_only,
            .binaries_only = arguments.binaries_only};
}

app::BuildRequest build_request(const Arguments& arguments)
{
    return {.add = add_request(arguments),
            .kernels = kernel_selection(arguments),
            .jobs = arguments.jobs,
            .force = arguments.force,
            .if_stale = arguments.if_stale,
            .ignore_dependencies = arguments.force};
}

app::InstallRequest install_request(const Arguments& arguments)
{
    auto build = build_request(arguments);
    build.force = false;  // `install --force` is about what it replaces, not about building again
    return {.build = std::move(build),
            .force = arguments.force,
            .force_version_override = arguments.force_version_override,
            .no_depmod = arguments.no_depmod};
}

app::InstallRequest rebuild_request(const Arguments& arguments)
{
    return {.build = {.add = {.package = arguments.package, .config = arguments.config},
                      .kernels = kernel_selection(arguments),
                      .jobs = arguments.jobs,
                      .force = arguments.force},
            .no_depmod = arguments.no_depmod};
}

app::MatchRequest match_request(const Arguments& arguments)
{
    return {.install = install_request(arguments), .template_kernel = arguments.template_kernel};
}

app::CellsRequest cells_request(const Arguments& arguments)
{
    return {.package = arguments.package,
            .kernels = kernel_selection(arguments),
            .config = arguments.config,
            .no_depmod = arguments.no_depmod,
            .rpm_safe_upgrade = arguments.rpm_safe_upgrade};
}

app::CheckRequest check_request(const Arguments& arguments)
{
    refuse_all(arguments);
    app::CheckRequest request{.paths = arguments.paths, .kernels = kernel_selection(arguments)};
    if (arguments.source_directory) {  // it was named before the action
        request.paths.push_back(*arguments.source_directory);
    }
    if (request.paths.empty()) {
        request.paths.emplace_back(".");
    }
    return request;
}

app::PlanRequest plan_request(const Arguments& arguments)
{
    refuse_all(arguments);
    return {.package = arguments.package,
            .source_directory = arguments.source_directory,
            .kernels = kernel_selection(arguments),
            .config = arguments.config,
            .jobs = arguments.jobs};
}

app::ExplainRequest explain_request(const Arguments& arguments)
{
    app::ExplainRequest request{.kernels = kernel_selection(arguments), .config = arguments.config};
    for (const auto& [word, kind] : arguments.words) {
        if (kind == WordKind::archive) {
            request.subjects.push_back({.file = word});
            continue;
        }
        const auto slash = word.find('/');
        request.subjects.push_back(
            {.name = {.name = word.substr(0, slash),
                      .version = slash == std::string::npos ? "" : word.substr(slash + 1)}});
    }
    if (request.subjects.empty() && !arguments.package.name.empty()) {  // -m NAME -v VERSION
        request.subjects.push_back({.name = arguments.package});
    }
    return request;
}

app::ConvertRequest convert_request(const Arguments& arguments)
{
    if (arguments.paths.size() != 1) {
        throw Error(ErrorCode::usage, "convert takes one file, or the directory that it is in",
                    "dkms convert DIRECTORY");
    }
    return {.file = arguments.paths.front(),
            .output = arguments.output,
            .kernels = kernel_selection(arguments),
            .verify = arguments.verify,
            .force = arguments.force};
}

app::StatusRequest status_request(const Arguments& arguments)
{
    return {.package = arguments.package,
            .kernels = kernel_selection(arguments),
            .details = arguments.json};
}

app::WeakRequest weak_request(const Arguments& arguments)
{
    return {.prune = arguments.prune, .dry_run = arguments.dry_run};
}

app::VerifyRequest verify_request(const Arguments& arguments)
{
    return {.package = arguments.package, .kernels = kernel_selection(arguments)};
}

app::DoctorRequest doctor_request(const Arguments& arguments)
{
    return {.fix = arguments.fix};
}

}  // namespace dkms::cmd
