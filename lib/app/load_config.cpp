#include "lib/app/load_config.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/real_file_view.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

fs::path config_file(const ConfigQuery& query)
{
    if (!query.selection.conf_file.empty()) {
        return query.selection.conf_file;
    }
    const auto toml = query.source / "dkms.toml";
    return sys::is_regular_file(toml) ? toml : query.source / "dkms.conf";
}

conf::NamedText read_own(const fs::path& file)
{
    auto text = sys::is_regular_file(file) ? sys::read_file_if_exists(file) : std::nullopt;
    if (!text) {
        throw Error(ErrorCode::conf_missing,
                    fmt::format("there is no configuration {}", file.native()),
                    "a package needs a dkms.conf or dkms.toml; -c names one elsewhere");
    }
    return {.file = file.native(), .text = *std::move(text), .kind = config::OriginKind::package};
}

/// What dkms has set when it reads a configuration.
std::map<std::string, std::string> variables_for(const System& system, const ConfigQuery& query,
                                                 const fs::path& kernel_source)
{
    const auto& layout = system.layout;
    const auto config = query.selection.kernel_config.empty() ? kernel_source / ".config"
                                                              : query.selection.kernel_config;
    return {{"kernelver", query.kernel.release()},
            {"arch", query.kernel.arch()},
            {"kernel_source_dir", kernel_source.native()},
            {"kernel_config", config.native()},
            {"HOME", "/root"},
            {"dkms_tree", layout.dkms_tree.native()},
            {"source_tree", layout.source_tree.native()},
            {"install_tree", layout.install_tree.native()},
            {"module", query.package ? query.package->name() : std::string{}},
            {"module_version", query.package ? query.package->version() : std::string{}},
            {"parallel_jobs", std::to_string(jobs_of(system, std::nullopt))}};
}

conf::DkmsConfInputs inputs_for(const System& system, const ConfigQuery& query, conf::NamedText own,
                                const fs::path& kernel_source)
{
    conf::DkmsConfInputs inputs{.variables = variables_for(system, query, kernel_source),
                                .machine = {.running_release = system.host.kernel_release(),
                                            .arch = system.host.arch(),
                                            .processors = system.host.processors()}};
    inputs.texts.push_back(std::move(own));
    if (!query.overrides) {
        return inputs;
    }
    inputs.directives = query.selection.directives;
    if (query.package) {
        for (const auto& file : system.layout.overrides(*query.package, query.kernel)) {
            if (auto text = sys::read_file_if_exists(file)) {
                inputs.texts.push_back({.file = file.native(),
                                        .text = *std::move(text),
                                        .kind = config::OriginKind::override_file});
            }
        }
    }
    return inputs;
}

Parsed<config::PackageConfig> read_toml(const System& system, const ConfigQuery& query,
                                        const conf::NamedText& own, const fs::path& kernel_source)
{
    auto placeholders = conf::Placeholders{
        {"kernel", query.kernel.release()},
        {"arch", query.kernel.arch()},
        {"kernel_source", kernel_source.native()},
        {"name", query.package ? query.package->name() : std::string{}},
        {"version", query.package ? query.package->version() : std::string{}},
        {"build", query.package ? system.layout.build(*query.package).native() : std::string{}}};
    return conf::parse_toml_conf(own, placeholders);
}

}  // namespace

fs::path kernel_source_of(const System& system, const KernelTarget& kernel,
                          const ConfigSelection& selection)
{
    return selection.kernel_source_dir.empty() ? system.layout.kernel(kernel.release()) / "build"
                                               : selection.kernel_source_dir;
}

unsigned jobs_of(const System& system, std::optional<unsigned> asked)
{
    if (asked) {
        return *asked;
    }
    const auto jobs = system.framework.parallel_jobs.value;
    return jobs > 0 ? jobs : system.host.processors();
}

ReadConfig read_config(const System& system, const ConfigQuery& query)
{
    auto own = read_own(config_file(query));
    const auto kernel_source = kernel_source_of(system, query.kernel, query.selection);
    if (own.file.ends_with(".toml")) {
        auto parsed = read_toml(system, query, own, kernel_source);
        return {.value = std::move(parsed.value), .diagnostics = std::move(parsed.diagnostics)};
    }
    const auto& layout = system.layout;
    const sys::RealFileView files(
        {query.source, fs::path(own.file).parent_path(), layout.etc, layout.install_tree,
         layout.source_tree, layout.boot,
         layout.version(query.package.value_or(PackageId::checked("none", "none"))), kernel_source,
         "/etc/os-release", "/usr/lib/os-release", "/proc/cpuinfo"});
    auto conf =
        conf::parse_dkms_conf(inputs_for(system, query, std::move(own), kernel_source), files);
    ReadConfig read{.diagnostics = std::move(conf.diagnostics)};
    if (conf.value) {
        read.value = std::move(conf.value->config);
        read.directives = std::move(conf.value->directives);
    }
    return read;
}

config::PackageConfig load_config(System& system, const ConfigQuery& query, ConfigErrors errors)
{
    auto parsed = read_config(system, query);
    bool stops = !parsed.value;
    for (const auto& diagnostic : parsed.diagnostics) {
        const bool counts =
            errors == ConfigErrors::all || diagnostic.rule != conf::duplicate_module_rule;
        if (counts) {
            system.progress.diagnostic(diagnostic);
            stops = stops || diagnostic.severity == Severity::error;
        }
    }
    if (stops) {
        throw Error(ErrorCode::bad_config,
                    fmt::format("{} has errors", config_file(query).native()),
                    "the findings above say where, and what to write instead");
    }
    return *std::move(parsed.value);
}

}  // namespace dkms::app
