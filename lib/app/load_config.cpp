#include "lib/app/load_config.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/app/shell_evaluation.hpp"
#include "lib/app/source_lines.hpp"
#include "lib/base/error.hpp"
#include "lib/store/directive_records.hpp"
#include "lib/sys/digest.hpp"
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

std::vector<fs::path> readable_places(const System& system, const ConfigQuery& query,
                                      const fs::path& file)
{
    const auto& layout = system.layout;
    return {query.source,
            file.parent_path(),
            layout.etc,
            layout.install_tree,
            layout.source_tree,
            layout.boot,
            layout.version(query.package.value_or(PackageId::checked("none", "none"))),
            kernel_source_of(system, query.kernel, query.selection),
            "/etc/os-release",
            "/usr/lib/os-release",
            "/proc/cpuinfo"};
}

/// Of all that an evaluation depends on, as far as can be known beforehand.
std::string digest_of(const conf::DkmsConfInputs& inputs)
{
    sys::Digest digest;
    const auto add = [&digest](std::string_view text) {
        digest.add(std::as_bytes(std::span(text)));
        digest.add(std::as_bytes(std::span("", 1)));
    };
    for (const auto& text : inputs.texts) {
        add(text.file);
        add(text.text);
    }
    for (const auto& [name, value] : inputs.variables) {
        add(name);
        add(value);
    }
    return digest.hex();
}

/// Bash names no lines: a value is where our evaluator saw its directive set,
/// else at the beginning of the package's file.
config::Directives with_origins(config::Directives values, const config::Directives& seen,
                                const std::string& file)
{
    for (auto& [name, directive] : values) {
        const auto same = seen.find(name);
        for (auto& [index, text] : directive.at) {
            text.origin = {.kind = config::OriginKind::package, .file = file};
            if (same != seen.end() && !same->second.at.empty()) {
                const auto at = same->second.at.find(index);
                text.origin = at != same->second.at.end() ? at->second.origin
                                                          : same->second.at.begin()->second.origin;
            }
        }
    }
    return values;
}

/// Reads one dkms.conf with its overrides.
class DkmsConfReading {
public:
    DkmsConfReading(const System& system, const ConfigQuery& query, conf::DkmsConfInputs inputs,
                    const std::vector<fs::path>& places)
        : system_(system),
          query_(query),
          inputs_(std::move(inputs)),
          places_(places),
          files_(places)
    {}

    ReadConfig read()
    {
        auto parsed = conf::parse_dkms_conf(inputs_, files_);
        ReadConfig read;
        if (parsed.value->needs_bash) {
            read.inputs_digest = digest_of(inputs_);
            inputs_.from_bash = recorded(read.inputs_digest);
            if (!inputs_.from_bash && query_.shell == ShellUse::sandboxed) {
                ask_bash_for(*parsed.value, parsed.diagnostics);
                read.from_bash = inputs_.from_bash;
            }
            if (inputs_.from_bash) {
                parsed = conf::parse_dkms_conf(inputs_, files_);
            }
        }
        SourceLines(inputs_.texts, files_).add_to(parsed.diagnostics);
        read.needs_shell = std::move(parsed.value->needs_shell);
        read.value = std::move(parsed.value->config);
        read.directives = std::move(parsed.value->directives);
        read.diagnostics = std::move(parsed.diagnostics);
        return read;
    }

private:
    std::optional<config::Directives> recorded(const std::string& digest) const
    {
        return query_.package ? store::read_directives(system_.layout, *query_.package, digest)
                              : std::nullopt;
    }

    void ask_bash_for(const conf::DkmsConf& own, std::vector<Diagnostic>& diagnostics)
    {
        auto answer = ask_bash(system_, inputs_, places_);
        const auto& file = inputs_.texts.front().file;
        if (answer.directives) {
            inputs_.from_bash = with_origins(*std::move(answer.directives), own.directives, file);
            return;
        }
        diagnostics.push_back(
            {.severity = Severity::note,
             .file = file,
             .rule = "shell-not-asked",
             .message =
                 "what is not understood here was not evaluated by a shell: " + answer.refusal,
             .hint =
                 "conf_evaluation in framework.conf(5), and docs/config-formats.md, tell more"});
    }

    const System& system_;
    const ConfigQuery& query_;
    conf::DkmsConfInputs inputs_;
    const std::vector<fs::path>& places_;
    sys::RealFileView files_;
};

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
        SourceLines({own}, sys::RealFileView({})).add_to(parsed.diagnostics);
        return {.value = std::move(parsed.value), .diagnostics = std::move(parsed.diagnostics)};
    }
    const auto places = readable_places(system, query, own.file);
    return DkmsConfReading(system, query, inputs_for(system, query, std::move(own), kernel_source),
                           places)
        .read();
}

void record_directives(const System& system, const PackageId& package, const KernelTarget& kernel)
{
    for (const bool overrides : {true, false}) {
        const ConfigQuery query{.package = package,
                                .kernel = kernel,
                                .source = system.layout.source_link(package),
                                .overrides = overrides,
                                .shell = ShellUse::sandboxed};
        if (!sys::is_regular_file(config_file(query))) {
            return;  // it was added by a file that was named with -c
        }
        const auto read = read_config(system, query);
        if (read.from_bash) {
            store::write_directives(system.layout, package, read.inputs_digest, *read.from_bash);
        }
    }
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
