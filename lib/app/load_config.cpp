#include "lib/app/load_config.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "conf-parsers/conf_overrides.hpp"
#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/app/readable_places.hpp"
#include "lib/app/shell_evaluation.hpp"
#include "lib/app/source_lines.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/fact_finder.hpp"
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

/// The files of /etc/dkms for a package that end so, in their order.
std::vector<conf::NamedText> overrides_of(const System& system, const ConfigQuery& query,
                                          const char* extension)
{
    std::vector<conf::NamedText> texts;
    if (!query.overrides || !query.package) {
        return texts;
    }
    for (auto file : system.layout.overrides(*query.package, query.kernel)) {
        file.replace_extension(extension);
        if (auto text = sys::read_file_if_exists(file)) {
            texts.push_back({.file = file.native(),
                             .text = *std::move(text),
                             .kind = config::OriginKind::override_file});
        }
    }
    return texts;
}

/// For the overrides alone; the package's own text comes before them.
conf::DkmsConfInputs inputs_for(const System& system, const ConfigQuery& query,
                                const fs::path& kernel_source)
{
    return {.texts = overrides_of(system, query, ".conf"),
            .variables = variables_for(system, query, kernel_source),
            .directives = query.overrides ? query.selection.directives : std::vector<std::string>{},
            .machine = {.running_release = system.host.kernel_release(),
                        .arch = system.host.arch(),
                        .processors = system.host.processors()}};
}

/// For a package that has not said yet how it is called, its name is empty.
conf::TomlInputs toml_inputs(const System& system, const ConfigQuery& query,
                             const fs::path& kernel_source)
{
    const auto& kernel = query.kernel;
    auto facts = kernel::find_facts(kernel, {.source_dir = kernel_source,
                                             .module_dir = system.layout.kernel(kernel.release()),
                                             .config_file = query.selection.kernel_config,
                                             .boot = system.layout.boot});
    const auto variables = variables_for(system, query, kernel_source);
    conf::TomlInputs inputs{
        .target = {.release = kernel.release(), .arch = kernel.arch()},
        .placeholders = {
            {"kernel", kernel.release()},
            {"arch", kernel.arch()},
            {"kernel_source", kernel_source.native()},
            {"kernel_config", variables.at("kernel_config")},
            {"jobs", variables.at("parallel_jobs")},
            {"dkms_tree", variables.at("dkms_tree")},
            {"source_tree", variables.at("source_tree")},
            {"install_tree", variables.at("install_tree")},
            {"name", query.package ? query.package->name() : std::string{}},
            {"version", query.package ? query.package->version() : std::string{}},
            {"build", query.package ? system.layout.build(*query.package).native() : ""}}};
    if (!facts.config_file.empty()) {
        inputs.target.config = std::move(facts.config);
    }
    return inputs;
}

/// A package that nobody has named is called what it says itself.
ConfigQuery named(const ConfigQuery& query, const conf::NamedText& own,
                  const conf::TomlInputs& inputs)
{
    auto result = query;
    const auto config = conf::parse_toml_conf({own}, inputs).value;
    if (config && is_path_component(config->name.value)
        && is_path_component(config->version.value)) {
        result.package = PackageId::checked(config->name.value, config->version.value);
    }
    return result;
}

/// The finding of a file again is none.
void append_new(std::vector<Diagnostic>& diagnostics, std::vector<Diagnostic> more)
{
    for (auto& diagnostic : more) {
        const bool is_known =
            std::any_of(diagnostics.begin(), diagnostics.end(), [&](const auto& known) {
                return known.file == diagnostic.file && known.at == diagnostic.at
                       && known.rule == diagnostic.rule;
            });
        if (!is_known) {
            diagnostics.push_back(std::move(diagnostic));
        }
    }
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

ReadConfig read_toml(const System& system, const ConfigQuery& query, conf::NamedText own)
{
    const auto kernel_source = kernel_source_of(system, query.kernel, query.selection);
    const sys::RealFileView files(readable_places(system, query, own.file));
    auto inputs = toml_inputs(system, query, kernel_source);
    if (!query.package) {
        inputs = toml_inputs(system, named(query, own, inputs), kernel_source);
    }
    auto texts = overrides_of(system, query, ".toml");
    texts.insert(texts.begin(), std::move(own));
    auto parsed = conf::parse_toml_conf(texts, inputs);
    ReadConfig read{.value = std::move(parsed.value), .diagnostics = std::move(parsed.diagnostics)};
    auto over = inputs_for(system, query, kernel_source);
    texts.insert(texts.end(), over.texts.begin(), over.texts.end());
    if (read.value && !(over.texts.empty() && over.directives.empty())) {
        append_new(read.diagnostics, conf::lay_conf_over(*read.value, std::move(over), files));
    }
    if (read.value) {
        read.directives = conf::directives_of(*read.value);
    }
    SourceLines(texts, files).add_to(read.diagnostics);
    return read;
}

/// With files of /etc/dkms that are written as a dkms.toml: what --directive says comes after
/// them, and the whole is checked once more.
void lay_toml_over(const System& system, const ConfigQuery& query,
                   const std::vector<conf::NamedText>& texts, ReadConfig& read)
{
    const auto kernel_source = kernel_source_of(system, query.kernel, query.selection);
    const sys::RealFileView files({query.source});
    append_new(read.diagnostics,
               conf::lay_toml_over(*read.value, texts, toml_inputs(system, query, kernel_source)));
    auto inputs = inputs_for(system, query, kernel_source);
    inputs.texts.clear();
    append_new(read.diagnostics, conf::lay_conf_over(*read.value, std::move(inputs), files));
    SourceLines(texts, files).add_to(read.diagnostics);
    read.directives = conf::directives_of(*read.value);
}

ReadConfig read_conf(const System& system, const ConfigQuery& query, conf::NamedText own)
{
    const auto places = readable_places(system, query, own.file);
    auto inputs =
        inputs_for(system, query, kernel_source_of(system, query.kernel, query.selection));
    inputs.texts.insert(inputs.texts.begin(), std::move(own));
    const auto toml = overrides_of(system, query, ".toml");
    if (!toml.empty()) {
        inputs.directives.clear();
    }
    auto read = DkmsConfReading(system, query, std::move(inputs), places).read();
    if (!toml.empty()) {
        lay_toml_over(system, query, toml, read);
    }
    return read;
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

ReadConfig read_config_text(const System& system, const ConfigQuery& query, conf::NamedText own)
{
    const auto read = own.file.ends_with(".toml") ? read_toml : read_conf;
    return read(system, query, std::move(own));
}

ReadConfig read_config(const System& system, const ConfigQuery& query)
{
    return read_config_text(system, query, read_own(config_file(query)));
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
