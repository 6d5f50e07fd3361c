#include "lib/app/file_check.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "conf-parsers/framework_conf.hpp"
#include "conf-parsers/lint/lint.hpp"
#include "lib/app/finding_collection.hpp"
#include "lib/app/load_config.hpp"
#include "lib/app/source_lines.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/real_file_view.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;
namespace lint = conf::lint;

constexpr unsigned probe_jobs = 61;  // nobody writes -j61: a 61 comes from $parallel_jobs

using Findings = std::vector<Diagnostic>;

void append(Findings& to, Findings more)
{
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

fs::path directory_of(const fs::path& file)
{
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// What has no value here, since no shell was asked for it: findings about it may be wrong.
class Unknown {
public:
    Unknown(const lint::Script& script, const Findings& findings)
    {
        for (const auto& finding : findings) {
            if (finding.rule == "not-understood") {
                lines_.emplace(finding.file, finding.at.line);
            }
        }
        if (!lines_.empty()) {
            const auto names = lint::assigned_names(script);
            names_.insert(names.begin(), names.end());
        }
    }

    bool covers(const Diagnostic& finding) const
    {
        if (finding.rule == "not-understood") {
            return false;
        }
        return lines_.contains({finding.file, finding.at.line})
               || (finding.rule == "required" && names_any(finding.message));
    }

private:
    bool names_any(const std::string& message) const
    {
        const auto words = split_words(message);
        return std::any_of(words.begin(), words.end(), [this](const std::string& word) {
            return names_.contains(word.substr(0, word.find('[')));
        });
    }

    std::set<std::pair<std::string, std::uint32_t>> lines_ = {};
    std::set<std::string> names_ = {};
};

/// Without a shell, with jobs that can be told from others.
System system_for_checking(System system)
{
    system.framework.conf_evaluation.value = config::ConfEvaluation::static_only;
    system.framework.parallel_jobs.value = probe_jobs;
    return system;
}

class FileCheck {
public:
    FileCheck(const System& system, const fs::path& file, const std::vector<KernelTarget>& kernels)
        : system_(system_for_checking(system)),
          refuses_shell_(system.framework.conf_evaluation.value
                         == config::ConfEvaluation::static_only),
          kernels_(kernels),
          file_(file),
          files_({directory_of(file)}),
          texts_({{.file = file.native(), .text = sys::read_file(file)}})
    {}

    CheckedFile check()
    {
        const lint::Suppressions suppressions(text());
        add_to_all(suppressions.mistakes());
        if (is_framework()) {
            check_framework();
        } else if (file_.extension() == ".toml") {
            add_to_all(lint::check_toml_text(text()));
            check_package({});
        } else {
            const auto script = lint::dkms_conf_script(text());
            const auto findings = lint::check_dkms_conf_text(script);
            add_to_all(findings);
            for (const auto& finding : findings) {
                if (finding.severity == Severity::error) {
                    no_assignments_.insert(finding.at.line);
                }
            }
            check_package(script);
        }
        CheckedFile result{.file = text().file, .findings = collection_.take(kernels_.size())};
        result.suppressed = std::erase_if(result.findings, [&](const auto& finding) {
            return suppressions.covers(finding.diagnostic);
        });
        SourceLines lines(texts_, files_);
        for (auto& finding : result.findings) {
            lines.add_to(finding.diagnostic);
        }
        return result;
    }

private:
    const conf::NamedText& text() const { return texts_.front(); }

    bool is_framework() const
    {
        return file_.filename() == "framework.conf"
               || directory_of(file_).filename() == "framework.conf.d";
    }

    /// What an administrator adds to a package's own configuration need not be whole.
    bool is_override() const { return absolute_file().parent_path() == system_.layout.etc; }

    fs::path absolute_file() const
    {
        std::error_code failed;
        return fs::canonical(directory_of(file_), failed) / file_.filename();
    }

    void add_to_all(const Findings& findings)
    {
        for (const auto& kernel : kernels_) {
            collection_.add(findings, kernel);
        }
    }

    void check_framework()
    {
        const auto parsed =
            conf::parse_framework_conf(texts_, files_,
                                       {.running_release = system_.host.kernel_release(),
                                        .arch = system_.host.arch(),
                                        .processors = system_.host.processors()});
        add_to_all(parsed.diagnostics);
        add_to_all(lint::check_framework_text(lint::parse_script(text(), conf::is_setting)));
    }

    ReadConfig read(const KernelTarget& kernel, const std::optional<PackageId>& package) const
    {
        return read_config(system_, {.package = package,
                                     .kernel = kernel,
                                     .source = directory_of(file_),
                                     .selection = {.conf_file = file_},
                                     .overrides = false});
    }

    /// As dkms knows it when it builds; none where the file does not say it.
    std::optional<PackageId> package_name() const
    {
        const auto first = read(kernels_.front(), std::nullopt).value;
        if (!first || !is_path_component(first->name.value)
            || !is_path_component(first->version.value)) {
            return std::nullopt;
        }
        return PackageId::checked(first->name.value, first->version.value);
    }

    void check_package(const lint::Script& script)
    {
        const auto package = package_name();
        std::vector<config::PackageConfig> configs;
        for (const auto& kernel : kernels_) {
            auto config = read(kernel, package);
            collection_.add(findings_for(kernel, config, script), kernel);
            if (config.value) {
                configs.push_back(*std::move(config.value));
            }
        }
        if (kernels_.front().release() != kernels_.back().release()) {
            add_to_all(lint::check_make_knows_kernel(configs));
        }
        if (package && !is_override()) {
            auto findings = lint::check_surroundings(*package, absolute_file(),
                                                     system_.layout.source_tree, files_);
            for (auto& finding : findings) {
                finding.file = text().file;
            }
            add_to_all(findings);
        }
    }

    Findings findings_for(const KernelTarget& kernel, const ReadConfig& config,
                          const lint::Script& script) const
    {
        auto findings = config.diagnostics;
        if (config.value && !is_override()) {
            append(findings, package_findings(kernel, config));
        }
        const Unknown unknown(script, config.diagnostics);
        std::erase_if(findings, [&](const Diagnostic& finding) {
            // What lies outside of the package may well be there on other machines.
            return unknown.covers(finding) || finding.rule == "source-elsewhere"
                   || (is_override() && finding.rule == "required")
                   || (finding.rule == "not-understood" && finding.file == text().file
                       && no_assignments_.contains(finding.at.line));
        });
        for (auto& finding : findings) {
            if (finding.rule == "not-understood" && !refuses_shell_) {
                finding.severity = Severity::warning;  // a shell will be asked
            }
        }
        return findings;
    }

    /// Where the reader of the format has refused a value there is no more to say about it.
    Findings package_findings(const KernelTarget& kernel, const ReadConfig& config) const
    {
        auto findings = lint::check_package_for({.config = *config.value,
                                                 .directives = config.directives,
                                                 .release = kernel.release(),
                                                 .running = system_.host.kernel_release(),
                                                 .jobs = probe_jobs,
                                                 .source = text()},
                                                text().file, files_);
        std::erase_if(findings, [&](const Diagnostic& finding) {
            return std::any_of(
                config.diagnostics.begin(), config.diagnostics.end(), [&](const Diagnostic& other) {
                    return finding.length > 0 && other.file == finding.file
                           && other.at == finding.at && other.severity == Severity::error;
                });
        });
        return findings;
    }

    System system_;
    bool refuses_shell_;
    const std::vector<KernelTarget>& kernels_;
    const fs::path& file_;
    sys::RealFileView files_;
    std::vector<conf::NamedText> texts_;
    FindingCollection collection_ = {};
    std::set<std::uint32_t> no_assignments_ = {};  ///< lines that only look like one, as was said
};

}  // namespace

CheckedFile check_file(const System& system, const fs::path& file,
                       const std::vector<KernelTarget>& kernels)
{
    return FileCheck(system, file, kernels).check();
}

}  // namespace dkms::app
