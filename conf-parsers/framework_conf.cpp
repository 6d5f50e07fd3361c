#include "conf-parsers/framework_conf.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <functional>

#include <fmt/format.h>

#include "conf-parsers/package_checks.hpp"
#include "lib/base/nearest_word.hpp"

namespace dkms::conf {
namespace {

using config::FrameworkConfig;
using config::Text;

constexpr std::array<std::string_view, 7> off_words = {"", "0", "n", "no", "No", "NO", "false"};
constexpr std::array<std::string_view, 7> on_words = {"1", "y", "yes", "Yes", "YES", "true", "on"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, const std::string& word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// How a setting's text becomes its value. What comes back is what the value
/// should have been; empty where it is right.
using Take = std::function<std::string(FrameworkConfig&, const Text&)>;

Take text_of(Text FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) {
        config.*member = text;
        return std::string{};
    };
}

Take path_of(Text FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) -> std::string {
        if (!text.value.starts_with('/')) {
            return "an absolute path";
        }
        config.*member = text;
        return {};
    };
}

/// For dkms any text but the empty one is a yes; what looks like a no is one here.
Take switch_of(config::Sourced<bool> FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) -> std::string {
        const bool is_on = !is_one_of(off_words, text.value);
        config.*member = {.value = is_on, .origin = text.origin};
        return !is_on || is_one_of(on_words, text.value) ? "" : R"("yes" or "no")";
    };
}

/// Of the packages' own postinst scripts, which read this file, too.
Take elsewhere()
{
    return [](FrameworkConfig&, const Text&) { return std::string{}; };
}

Take one_word_of(Text FrameworkConfig::*member, std::vector<std::string> words)
{
    return [member, words = std::move(words)](FrameworkConfig& config,
                                              const Text& text) -> std::string {
        if (std::find(words.begin(), words.end(), text.value) == words.end()) {
            return fmt::format("one of \"{}\"", fmt::join(words, "\", \""));
        }
        config.*member = text;
        return {};
    };
}

/// Modules go below a kernel's directory, wherever it is.
Take place_of_modules(Text FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) -> std::string {
        const std::filesystem::path path = text.value;
        if (path.empty() || std::find(path.begin(), path.end(), "..") != path.end()) {
            return "a directory below that of a kernel, such as \"extra\"";
        }
        config.*member = text;
        return {};
    };
}

Take number_of(config::Sourced<unsigned> FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) -> std::string {
        unsigned number = 0;
        const auto* end = text.value.data() + text.value.size();
        const auto [stop, error] = std::from_chars(text.value.data(), end, number);
        if (!text.value.empty() && (error != std::errc{} || stop != end)) {
            return "a number";
        }
        config.*member = {.value = number, .origin = text.origin};
        return {};
    };
}

template <typename T, std::size_t N>
Take choice_of(config::Sourced<T> FrameworkConfig::*member,
               const std::array<std::pair<std::string_view, T>, N>& choices)
{
    return [member, choices](FrameworkConfig& config, const Text& text) -> std::string {
        std::string words;
        for (const auto& [word, value] : choices) {
            if (text.value == word) {
                config.*member = {.value = value, .origin = text.origin};
                return {};
            }
            words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
        }
        return "one of " + words;
    };
}

const std::map<std::string, Take, std::less<>>& settings()
{
    using F = FrameworkConfig;
    using config::ConfEvaluation;
    using config::SandboxMode;
    using config::WeakModules;
    static const std::map<std::string, Take, std::less<>> table = {
        {"source_tree", path_of(&F::source_tree)},
        {"dkms_tree", path_of(&F::dkms_tree)},
        {"install_tree", path_of(&F::install_tree)},
        {"tmp_location", path_of(&F::tmp_location)},
        {"install_location", place_of_modules(&F::install_location)},
        {"verbose", switch_of(&F::verbose)},
        {"symlink_modules", switch_of(&F::symlink_modules)},
        {"autoinstall_all_kernels", switch_of(&F::autoinstall_all_kernels)},
        {"modprobe_on_install", switch_of(&F::modprobe_on_install)},
        {"critical", text_of(&F::critical)},
        {"optional", text_of(&F::optional)},
        {"continue_on_error", elsewhere()},
        {"try_sign_modules", one_word_of(&F::try_sign_modules, {"true", "false", "not_in_chroot"})},
        {"sign_file", text_of(&F::sign_file)},
        {"mok_signing_key", text_of(&F::mok_signing_key)},
        {"mok_certificate", text_of(&F::mok_certificate)},
        {"post_transaction", text_of(&F::post_transaction)},
        {"compress_gzip_opts", text_of(&F::compress_gzip_opts)},
        {"compress_xz_opts", text_of(&F::compress_xz_opts)},
        {"compress_zstd_opts", text_of(&F::compress_zstd_opts)},
        {"build_environment", text_of(&F::build_environment)},
        {"parallel_jobs", number_of(&F::parallel_jobs)},
        {"build_user", text_of(&F::build_user)},
        {"build_time_limit", number_of(&F::build_time_limit)},
        {"build_memory_limit", number_of(&F::build_memory_limit)},
        {"build_process_limit", number_of(&F::build_process_limit)},
        {"weak_sweep", switch_of(&F::weak_sweep)},
        {"require_proof", switch_of(&F::require_proof)},
        {"conf_evaluation",
         choice_of(&F::conf_evaluation,
                   std::array{
                       std::pair{std::string_view("auto"), ConfEvaluation::automatic},
                       std::pair{std::string_view("static"), ConfEvaluation::static_only},
                   })},
        {"sandbox", choice_of(&F::sandbox,
                              std::array{
                                  std::pair{std::string_view("auto"), SandboxMode::automatic},
                                  std::pair{std::string_view("require"), SandboxMode::require},
                                  std::pair{std::string_view("off"), SandboxMode::off},
                              })},
        {"weak_modules",
         choice_of(&F::weak_modules,
                   std::array{
                       std::pair{std::string_view("off"), WeakModules::off},
                       std::pair{std::string_view("on-request"), WeakModules::on_request},
                       std::pair{std::string_view("compatible"), WeakModules::compatible},
                   })},
    };
    return table;
}

/// A switch that is neither is a yes for dkms, and no reason to stop.
Severity severity_of_wrong(const std::string& wanted)
{
    return wanted.find("\"yes\"") == std::string::npos ? Severity::error : Severity::warning;
}

Diagnostic unknown_setting(const std::string& name, const Text& text)
{
    const auto names = setting_names();
    const auto meant = nearest_word(name, names);
    auto unknown = finding(
        text.origin, {}, "unknown-setting", fmt::format("there is no setting {}", name),
        meant.empty() ? std::string("framework.conf(5) lists the settings")
                      : fmt::format("is {} meant? framework.conf(5) lists the settings", meant));
    unknown.severity = Severity::warning;
    return unknown;
}

/// A variable of the file's own, from which settings are made.
bool is_used(const std::string& name, const std::vector<NamedText>& texts)
{
    return std::any_of(texts.begin(), texts.end(), [&name](const NamedText& text) {
        return text.text.find("$" + name) != std::string::npos
               || text.text.find("${" + name) != std::string::npos;
    });
}

}  // namespace

std::vector<std::string_view> setting_names()
{
    std::vector<std::string_view> names;
    for (const auto& [name, take] : settings()) {
        names.emplace_back(name);
    }
    return names;
}

bool is_setting(std::string_view name)
{
    return settings().contains(name);
}

Parsed<FrameworkConfig> parse_framework_conf(const std::vector<NamedText>& texts,
                                             const FileView& files,
                                             const shell::MachineWords& machine)
{
    shell::Evaluation evaluation(files, machine);
    evaluation.set("kernelver", "$kernelver");  // for who knows the kernel to fill in
    for (const auto& text : texts) {
        evaluation.source(text.file, text.text, config::OriginKind::framework);
    }
    FrameworkConfig config;
    auto diagnostics = evaluation.diagnostics();
    for (const auto& [name, values] : evaluation.assigned()) {
        const auto text = values.at.begin()->second;
        const auto setting = settings().find(name);
        if (setting == settings().end()) {
            if (!is_used(name, texts)) {
                diagnostics.push_back(unknown_setting(name, text));
            }
            continue;
        }
        const auto wanted = setting->second(config, text);
        if (!wanted.empty()) {
            diagnostics.push_back(finding(text.origin, {}, "setting",
                                          fmt::format("{}=\"{}\"", name, text.value),
                                          "the value is " + wanted));
            diagnostics.back().severity = severity_of_wrong(wanted);
        }
    }
    return {.value = std::move(config), .diagnostics = std::move(diagnostics)};
}

}  // namespace dkms::conf
